"""Becoming a member: under a name of the roster or a new one, by an invitation, or by a login.

What the community allows is looked up at the moment of joining, not when the page was opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from copwidgets.community import Community, Credential, Joining, Member, utc_now
from copwidgets.errors import AccessError, NameTakenError
from copwidgets.store.contract import Store

from .keys import hash_key, new_key

MAX_LINKS = 50
"""Most links of one member that may work at the same time."""

MAX_MEMBERS = 1000
"""Most members of a community who may join by themselves: a flood of names ends here."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A member with the key that is shown this once and never again; "" where a login does."""

    member: Member
    key: str

    @property
    def credential(self) -> Credential:
        """By what the member comes back."""
        if self.key:
            return Credential(key_hash=hash_key(self.key))
        return Credential(login=self.member.login)


def roster(store: Store, community: Community) -> tuple[Member, ...]:
    """Return the members who were named beforehand, wait for no link, and have not joined yet.

    Somebody whose answers are in the store is not among them: they would be handed to whoever picks
    the name.
    """
    begun = store.begun(community.id)
    waiting = (each for each in store.members(community.id) if not _has_a_way_in(each))
    return tuple(each for each in waiting if each.id not in begun)


def _has_a_way_in(member: Member) -> bool:
    # Nobody becomes a facilitator by picking the name of one.
    return member.has_key or bool(member.login) or member.is_facilitator


def join(store: Store, community: Community, name: str) -> Joined:
    """Let a person join under a name: one of the roster, or a new one.

    Raises
    ------
    NameTakenError
        When somebody has joined under this name; their link is the only way in.
    """
    key = new_key()
    waiting = store.member(community.id, name)
    if waiting is None:
        return Joined(store.add_member(community.id, name, hash_key(key)), key)
    is_free = not _has_a_way_in(waiting) and not store.current(waiting)
    if not is_free or not store.add_key(waiting, hash_key(key), first=True):
        raise NameTakenError(
            f"“{waiting.name}” has already joined",
            remedy="If that is you, open your personal link. If not, add a word to your name.",
        )
    return Joined(waiting, key)


def join_by_login(store: Store, community: Community, name: str, login: str) -> Joined:
    """Let a person join whom a Hub or proxy vouches for: the login is their way back, not a key."""
    return Joined(store.add_member(community.id, name, login=login), "")


def check_joining(store: Store, community: Community, *, link_hash: str = "") -> None:
    """Raise AccessError unless a stranger may join now.

    Whoever came by the community's own link (`link_hash`) may as long as that one works.
    """
    by_link = bool(link_hash)
    if by_link and not _works(store, link_hash):
        remedy = "Ask your facilitator for a new one."
        raise AccessError("the link of the community was withdrawn", remedy=remedy)
    now = store.community(community.id)
    if now is None or now.joining is Joining.INVITED:
        remedy = "Ask your facilitator for a personal link."
        raise AccessError("only people who were invited can join", remedy=remedy)
    if now.joining is Joining.LINK and not by_link:
        remedy = "Ask your facilitator for the link of the community."
        raise AccessError("joining needs the link of the community", remedy=remedy)
    if now.is_closed:
        raise AccessError("answering is closed, so nobody can join any more")
    if len(store.members(community.id)) >= MAX_MEMBERS:
        remedy = "Ask your facilitator to add you."
        raise AccessError(f"this community has {MAX_MEMBERS:,} members already", remedy=remedy)


def _works(store: Store, link_hash: str) -> bool:
    found = store.key(link_hash)
    return found is not None and found.is_valid(utc_now())


def claim(store: Store, invitation: str) -> Joined:
    """Exchange an invitation, by its hash, for a key that only its member knows.

    In a pseudonymous community nobody answers before that: whoever sent the invitation could
    otherwise open the answers by it. AccessError when it was used or withdrawn.
    """
    key = new_key()
    return Joined(store.claim(invitation, hash_key(key)), key)


def new_link(store: Store, member: Member) -> Joined:
    """Give a member one more key, for another browser; the earlier ones stay valid.

    AccessError when they have more than anybody needs.
    """
    if sum(each.revoked_at is None for each in store.keys(member)) >= MAX_LINKS:
        remedy = "Use one of them, or ask your facilitator to withdraw them all."
        raise AccessError(f"you have {MAX_LINKS} links already", remedy=remedy)
    key = new_key()
    store.add_key(member, hash_key(key))
    return Joined(member, key)


def find_or_add(store: Store, community: Community, name: str) -> Member:
    """Return the member of that name, creating it: for people who hold the store itself."""
    return store.member(community.id, name) or store.add_member(community.id, name)
