"""What a facilitator does, each act with their rights looked up anew; and the host, who needs none.

The page `05_facilitate` and the commands `copwidgets community` and `copwidgets members` do the
same things through here, so that both leave the same lines in the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copwidgets.community import (
    Act,
    AuditEntry,
    Community,
    Credential,
    KeyKind,
    Member,
    NewMember,
    Role,
)
from copwidgets.errors import AccessError, AnswerError
from copwidgets.response import PersonRecord
from copwidgets.store.contract import Store
from copwidgets.store.names import name_key

from .joining import Joined
from .keys import hash_key, new_key
from .rosters import EMAIL, Roster, read_roster
from .settings import read_choice, read_setting

MOST_COMMUNITIES = 20
"""Most communities that one facilitator may found from the page; the host has no limit."""

FACILITATOR = "Facilitator"


class Waiting(StrEnum):
    """Who gets a new link when links are made for many."""

    NONE_YET = "none_yet"
    NOT_STARTED = "not_started"
    ALL = "all"


@dataclass(frozen=True)
class Leader:
    """Acts on one community, for a facilitator of it or (`member` None) for the host.

    Every method raises AccessError when the facilitator is none any more, or their link was
    withdrawn.
    """

    store: Store
    community_id: str
    member: Member | None = None
    credential: Credential | None = None

    # --- who is there ---------------------------------------------------------------------------

    def community(self) -> Community:
        """Return the community as it is now."""
        self.check()
        found = self.store.community(self.community_id)
        if found is None:
            raise AccessError("this community does not exist any more")
        return found

    def members(self) -> tuple[Member, ...]:
        """Return its members; in a pseudonymous community by name, not by when they came."""
        found = self.store.members(self.community().id)
        if self.community().is_pseudonymous:
            return tuple(sorted(found, key=lambda each: name_key(each.name)))
        return found

    def find(self, member_id: object) -> Member:
        """Return the member of that id; AccessError for anybody of another community."""
        self.check()
        found = isinstance(member_id, str) and self.store.find_member(self.community_id, member_id)
        if not found:
            raise AccessError("there is no such member", remedy="Reload the page.")
        return found

    def check(self) -> None:
        """Raise AccessError unless whoever acts may lead the community now."""
        if self.member is None:
            return
        self.store.check_access(self.member, self.credential)
        now = self.store.find_member(self.member.community_id, self.member.id)
        if now is None or now.community_id != self.community_id or not now.is_facilitator:
            raise AccessError("this is for facilitators of the community only")

    # --- people ---------------------------------------------------------------------------------

    def read(self, text: str) -> Roster:
        """Read a pasted list of people, and tell who is new and what is wrong; adds nobody."""
        known = {name_key(each.name) for each in self.members()}
        return read_roster(text, lambda name: name_key(name) in known)

    def add(self, text: str) -> tuple[Member, ...]:
        """Add the people of a pasted list; AnswerError while any line of it cannot be taken."""
        roster = self.read(text)
        if roster.problems:
            first = roster.problems[0]
            remedy = "Correct the lines that are named, then add everybody."
            raise AnswerError(f"line {first.line}: {first.message}", remedy=remedy)
        return self.add_people(roster.new)

    def add_people(self, people: tuple[NewMember, ...]) -> tuple[Member, ...]:
        """Add people; all or none."""
        self.check()
        return self.store.add_members(self.community_id, people, self.member) if people else ()

    def make_facilitator(self, name: str = FACILITATOR) -> Joined:
        """Add somebody who leads, with a link of their own."""
        (added,) = self.add_people((NewMember(name),))
        self.store.change_member(added, {"role": str(Role.FACILITATOR)}, self.member)
        return self.make_link(added.id)

    def correct(self, member_id: object, name: object, email: object) -> Member:
        """Correct somebody's name and mail address."""
        found = self.find(member_id)
        if not isinstance(name, str) or not isinstance(email, str):
            raise AnswerError("this is not a text", remedy="Reload the page.")
        address = email.strip()
        if address and not EMAIL.fullmatch(address):
            remedy = "Correct it, or leave it out."
            raise AnswerError("this does not look like a mail address", remedy=remedy)
        return self.store.change_member(found, {"name": name, "email": address}, self.member)

    def set_role(self, member_id: object, role: object) -> None:
        """Make somebody a facilitator, or a member again; never the last facilitator."""
        found = self.find(member_id)
        wanted = read_choice(Role, role)
        leaders = [each for each in self.members() if each.is_facilitator]
        if wanted is Role.MEMBER and [each.id for each in leaders] == [found.id]:
            remedy = "Make somebody else a facilitator first."
            raise AccessError("a community cannot be without a facilitator", remedy=remedy)
        self.store.change_member(found, {"role": str(wanted)}, self.member)

    # --- links ----------------------------------------------------------------------------------

    def make_link(self, member_id: object) -> Joined:
        """Make one more link for a member; earlier ones stay valid.

        In a pseudonymous community nobody can, once the member has come by a link of their own or
        a login: another would open their answers.
        """
        found = self.find(member_id)
        if self._has_closed_door(found):
            raise AccessError(
                f"{found.name} has a way in of their own; a link would open their answers to you",
                remedy="If it is lost, add the person under another name; they begin anew.",
            )
        return self._invite((found,))[0]

    def make_links(self, which: object) -> tuple[Joined, ...]:
        """Make a link each for those who have none yet, have not started, or for everybody."""
        chosen = self.waiting(read_choice(Waiting, which))
        return self._invite(
            tuple(each for each in chosen if not each.login and not self._has_closed_door(each))
        )

    def _has_closed_door(self, member: Member) -> bool:
        return self.community().is_pseudonymous and self._has_own_way(member)

    def _has_own_way(self, member: Member) -> bool:
        # A withdrawn key counts too: whoever withdrew it could otherwise take its member's place.
        own = (each.kind is KeyKind.PERSONAL for each in self.store.keys(member))
        return bool(member.login) or any(own)

    def _invite(self, members: tuple[Member, ...]) -> tuple[Joined, ...]:
        made = tuple(Joined(each, new_key()) for each in members)
        pairs = [(each.member, hash_key(each.key)) for each in made]
        self.store.add_invitations(pairs, self.member)
        return made

    def waiting(self, which: Waiting) -> tuple[Member, ...]:
        """Return the members that `which` means."""
        members = self.members()
        if which is Waiting.ALL:
            return members
        if which is Waiting.NONE_YET:
            return tuple(each for each in members if not each.has_key)
        begun = self.store.begun(self.community_id)
        hides = self.community().is_pseudonymous
        return tuple(
            each for each in members if (each.seen_at is None if hides else each.id not in begun)
        )

    def revoke(self, member_id: object) -> int:
        """Withdraw all links of a member at once; return how many there were."""
        return self.store.revoke_keys(self.find(member_id), self.member)

    def make_community_link(self) -> str:
        """Make the link by which anybody may join; return its key."""
        key = new_key()
        self.store.set_community_key(self.community(), hash_key(key), self.member)
        return key

    def revoke_community_link(self) -> None:
        """Withdraw the link by which anybody may join."""
        self.store.set_community_key(self.community(), None, self.member)

    # --- the community itself -------------------------------------------------------------------

    def change(self, name: object, value: object) -> Community:
        """Change one setting: name, joining, results, naming or link_days."""
        self.check()
        change = {str(name): read_setting(name, value)}
        return self.store.change_community(self.community_id, change, self.member)

    def open_results(self, *, opened: bool) -> Community:
        """Show the results to everybody, or no longer, where they wait for that."""
        self.check()
        return self.store.change_community(self.community_id, {"results_open": opened}, self.member)

    def close_answering(self, *, closed: bool) -> Community:
        """End answering and joining, or open both again."""
        self.check()
        return self.store.change_community(self.community_id, {"is_closed": closed}, self.member)

    def found(self, name: str, guide_version: str | None) -> Joined:
        """Create another community with this facilitator's name as its first; return their link."""
        self.check()
        if self.member is not None and self._founded() >= MOST_COMMUNITIES:
            remedy = "Ask whoever runs the workbook to create it."
            what = f"you have created {MOST_COMMUNITIES} communities already"
            raise AccessError(what, remedy=remedy)
        made = self.store.add_community(name, guide_version=guide_version)
        if self.member is not None:
            self.store.note(self.community_id, Act.COMMUNITY_CREATED, self.member)
        leader = Leader(self.store, made.id)
        return leader.make_facilitator(self.member.name if self.member else FACILITATOR)

    def _founded(self) -> int:
        own = self.member.name if self.member else ""
        lines = self.store.audit(self.community_id)
        return sum(each.act is Act.COMMUNITY_CREATED and each.actor == own for each in lines)

    # --- a person's data, and what was done -----------------------------------------------------

    def person(self, member_id: object) -> PersonRecord:
        """Return what is stored about a member; for a facilitator without what was never shared.

        AccessError in a pseudonymous community, where it would join a name with answers.
        """
        found = self.find(member_id)
        self._check_unlinked(found, "download")
        record = self.store.person(found)
        self.store.note(self.community_id, Act.DATA_HANDED_OUT, self.member, found)
        return record if self.member is None else record.shared_only()

    def erase(self, member_id: object, typed: object) -> None:
        """Erase a member for good; `typed` has to be their name, so that it is meant."""
        found = self.find(member_id)
        self._check_unlinked(found, "erase")
        if not isinstance(typed, str) or name_key(typed) != name_key(found.name):
            remedy = f"Type “{found.name}” to confirm that it is meant."
            raise AnswerError("this is not the member's name", remedy=remedy)
        self.store.erase(found, self.member)

    def _check_unlinked(self, found: Member, what: str) -> None:
        """Refuse a facilitator what would tell which answers are whose."""
        own = self.member is not None and self.member.id == found.id
        if self.member is None or own or not self.community().is_pseudonymous:
            return
        begun = self.store.begun(self.community_id)
        # Not by the answers alone: the refusal would tell who has given any.
        if found.seen_at is not None or self._has_own_way(found) or found.id in begun:
            raise AccessError(
                f"in a pseudonymous community you cannot {what} the data of somebody who has come: "
                "you would see which answers are theirs",
                remedy="Members do it themselves on the start page, or whoever runs the workbook "
                "does it for them.",
            )

    def audit(self) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first."""
        self.check()
        return self.store.audit(self.community_id)
