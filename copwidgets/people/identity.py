"""The one place where it is found out who is answering; the browser only ever holds a key.

In this order: the name a JupyterHub vouches for, or the one a trusted proxy's header does; a
personal link; then whoever joins by name, where the community allows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copwidgets.community import Community, Credential, Joining, Key, KeyKind, Member, utc_now
from copwidgets.errors import AccessError
from copwidgets.store.contract import Store

from .keys import KeyRing, hash_key

SESSION_KEY_VARIABLE = "HTTP_X_SESSION_KEY"
"""The environment variable in which the page server hands a visitor's key to the kernel."""

SESSION_USER_VARIABLE = "HTTP_X_SESSION_USER"
"""The one in which it hands over whom the Hub or a trusted proxy has signed in."""

HUB_USER_VARIABLE = "JUPYTERHUB_USER"
"""Set by JupyterHub in the kernels of a person's own server."""

PAGE_VARIABLE = "SERVER_SOFTWARE"
"""Set by Voilà in the kernels of its pages."""

OPEN_JOINING_VARIABLE = "COPWIDGETS_OPEN_JOINING"
"""Set by `copwidgets serve` to "no" where strangers may reach the pages."""

UNKNOWN = (
    "The personal link that you opened is not known here. Check that it is whole, or ask whoever "
    "sent it for a new one."
)
REVOKED = "The link that you opened was withdrawn. Ask your facilitator for a new one."
USED = (
    "This invitation has been used. If it was you, open the personal link that you were given "
    "then; if not, tell your facilitator."
)
EXPIRED = "The link that you opened has expired. Ask your facilitator for a new one."


@dataclass(frozen=True, slots=True)
class Visit:
    """Who stands at the door, and which door it is.

    Attributes
    ----------
    community : Community or None
        Theirs, or the one that they may join; None when no door is open to them.
    member : Member or None
        Who they are.
    credential : Credential or None
        By what they were let in; None for whoever holds the store itself.
    login : str
        What a Hub or proxy calls them; "" when nobody vouches for them.
    invitation : str
        The hash of an invitation that has to be exchanged before anything is shown.
    link_hash : str
        The hash of the community's own link, if they came by it: it may be withdrawn meanwhile.
    notice : str
        Why a link did not lead anywhere, as a sentence.
    """

    community: Community | None
    member: Member | None = None
    credential: Credential | None = None
    login: str = ""
    invitation: str = ""
    link_hash: str = ""
    notice: str = ""


def is_page(environ: Mapping[str, str]) -> bool:
    """Tell whether this kernel stands behind a page that Voilà serves."""
    return environ.get(PAGE_VARIABLE, "").startswith("voila/")


def find_visit(
    store: Store,
    default: Community,
    environ: Mapping[str, str],
    ring: KeyRing,
    url: str,
) -> Visit:
    """Return who is answering, and in which community.

    Parameters
    ----------
    store : Store
    default : Community
        Where somebody without a link may join, if it is open.
    environ : mapping
        Of the kernel: what the page server or JupyterHub says about the visitor.
    ring : KeyRing
        What JupyterLab remembers for the person who runs it.
    url : str
        Of the store, under which the ring keeps a key.
    """
    served = is_page(environ)
    key = environ.get(SESSION_KEY_VARIABLE, "") if served else ring.get(url) or ""
    login = environ.get(SESSION_USER_VARIABLE if served else HUB_USER_VARIABLE, "")
    found = store.key(hash_key(key)) if key else None
    signed_in = _by_login(store, login, default, found) if login else None
    if signed_in is not None:
        return signed_in
    visit = _by_key(store, found, hash_key(key), login) if found else None
    if visit is not None:
        return visit
    notice = _why_not(found) if key else ""
    is_open = not served or environ.get(OPEN_JOINING_VARIABLE, "") != "no"
    door = default if is_open and default.joining is Joining.OPEN else None
    return Visit(door, login=login, notice=notice)


def _by_login(store: Store, login: str, default: Community, found: Key | None) -> Visit | None:
    """Return the member a Hub or proxy knows; of several, the one of the visitor's community."""
    known = {each.community_id: each for each in store.members_by_login(login)}
    if not known:
        return None
    wanted = [found.community_id if found else "", default.id, *sorted(known)]
    member = next(known[each] for each in wanted if each in known)
    community = store.community(member.community_id)
    return Visit(community, member, Credential(login=login), login=login)


def _by_key(store: Store, found: Key, key_hash: str, login: str) -> Visit | None:
    """Return whom a link that works leads to; None for one that does not."""
    community = store.community(found.community_id)
    if community is None or not found.is_valid(utc_now()):
        return None
    if found.member is None:
        return Visit(community, login=login, link_hash=key_hash)
    if community.is_pseudonymous and found.kind is KeyKind.INVITATION:
        return Visit(community, found.member, invitation=key_hash)
    return Visit(community, found.member, Credential(key_hash=key_hash))


def _why_not(found: Key | None) -> str:
    if found is None:
        return UNKNOWN
    if found.revoked_at is None:
        return EXPIRED
    was_used = found.member is not None and found.kind is KeyKind.INVITATION
    return USED if was_used and found.member and found.member.has_own_key else REVOKED


def whose_key(store: Store, key: str) -> str:
    """Return whose key it is now, "" for nobody's: the page server's limits know members.

    All keys of a member lead to one answer; a community's link is no one person's.
    """
    found = store.member_by_key(hash_key(key))
    return f"{found.community_id}/{found.id}" if found else ""


def choose_key(store: Store, opened: str, present: str) -> str | None:
    """Return which key a browser keeps after opening a link: None when that leads nowhere.

    Whoever opens their community's link again stays who they are.
    """
    door = store.key(hash_key(opened))
    if door is None or not door.is_valid(utc_now()):
        return None
    own = store.member_by_key(hash_key(present)) if present and door.member is None else None
    return present if own is not None and own.community_id == door.community_id else opened


def check_named(environ: Mapping[str, str]) -> None:
    """Raise AccessError where a program names who is answering though strangers look on."""
    if is_page(environ):
        raise AccessError(
            "a page cannot name its visitor",
            remedy="Call open_workbook() without a name; the visitor's link says who it is.",
        )
