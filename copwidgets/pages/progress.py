"""How far each member has come, and what was done: as JSON for the facilitator's panel.

No answer is looked at. In a pseudonymous community nobody's sharing is told apart from anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from copwidgets.anonymity import withheld
from copwidgets.community import Act, AuditEntry, Community, Member
from copwidgets.guide import Guide
from copwidgets.people import Leader

_WORDS = {
    Act.COMMUNITY_CREATED: "created a community",
    Act.SETTING_CHANGED: "changed a setting",
    Act.RESULTS_OPENED: "opened the results",
    Act.RESULTS_CLOSED: "closed the results",
    Act.ANSWERING_CLOSED: "closed answering",
    Act.ANSWERING_REOPENED: "opened answering again",
    Act.COMMUNITY_LINK_MADE: "made a link for the community",
    Act.COMMUNITY_LINK_REVOKED: "withdrew the link of the community",
    Act.MEMBER_ADDED: "added {}",
    Act.MEMBER_JOINED: "joined",
    Act.MEMBER_CHANGED: "corrected the name or address of {}",
    Act.LINK_MADE: "made a link for {}",
    Act.LINKS_REVOKED: "withdrew the links of {}",
    Act.ROLE_GIVEN: "made {} a facilitator",
    Act.ROLE_TAKEN: "made {} a member again",
    Act.SECTION_SHARED: "shared a section",
    Act.DATA_HANDED_OUT: "downloaded the data of {}",
    Act.ANSWERS_MERGED: "merged a file of answers of {}",
    Act.ANSWERS_IMPORTED: "brought in answers collected elsewhere",
    Act.IMPORT_UNDONE: "took back answers that were brought in",
    Act.DATA_ERASED: "erased the data of {}",
}
_OWN = {Act.DATA_HANDED_OUT: "downloaded their own data", Act.DATA_ERASED: "erased their own data"}


@dataclass(frozen=True)
class Progress:
    """Who was invited, has come, has begun and has shared what; nothing of what was said."""

    guide: Guide
    community: Community
    members: tuple[Member, ...]
    begun: frozenset[str]
    shared: dict[str, frozenset[str]]

    @classmethod
    def of(cls, leader: Leader, guide: Guide) -> Progress:
        """Read how things stand."""
        store, community = leader.store, leader.community()
        known = {section.id for section in guide.sections}
        shared: dict[str, frozenset[str]] = {}
        for each in store.shares(community.id):
            found = shared.get(each.member_id, frozenset())
            shared[each.member_id] = found | ({each.section_id} & known)
        return cls(guide, community, leader.members(), store.begun(community.id), shared)

    @property
    def missing(self) -> tuple[Member, ...]:
        """Return whom to remind: who has not shared every section.

        In a pseudonymous community who has not opened the workbook: of anybody else it is not told
        whether they have shared. Facilitators who have not begun only lead.
        """
        people = (each for each in self.members if self._takes_part(each))
        if self.community.is_pseudonymous:
            return tuple(each for each in people if each.seen_at is None)
        sections = len(self.guide.sections)
        return tuple(each for each in people if len(self.shared.get(each.id, ())) < sections)

    def _takes_part(self, member: Member) -> bool:
        return not member.is_facilitator or member.id in self.begun

    def to_json(self, *, you: Member | None) -> dict[str, Any]:
        """Return sections, members and counts for the panel."""
        return {
            "sections": [
                {"id": each.id, "title": each.title, "shared": self._sharers(each.id)}
                for each in self.guide.sections
            ],
            "members": [self._member(each, you) for each in self.members],
            "counts": self._counts(),
        }

    def _sharers(self, section_id: str) -> int | None:
        return self._told(sum(section_id in found for found in self.shared.values()))

    def _told(self, count: int) -> int | None:
        return withheld(count) if self.community.is_pseudonymous else count

    def _counts(self) -> dict[str, int | None]:
        people = [each for each in self.members if self._takes_part(each)]
        return {
            "members": len(people),
            "opened": sum(self._status(each) not in {"waiting", "invited"} for each in people),
            "started": self._told(sum(each.id in self.begun for each in people)),
            "shared": self._told(sum(bool(self.shared.get(each.id)) for each in people)),
        }

    def _member(self, member: Member, you: Member | None) -> dict[str, Any]:
        hides = self.community.is_pseudonymous
        own = self.shared.get(member.id, frozenset())
        titles = [each.title for each in self.guide.sections if each.id in own]
        return {
            "id": member.id,
            "name": member.name,
            "email": member.email,
            "login": member.login,
            "role": str(member.role),
            "status": self._status(member),
            "shared": None if hides else titles,
            "seen": None if hides or member.seen_at is None else member.seen_at.isoformat(),
            "has_link": member.has_key,
            "is_you": you is not None and you.id == member.id,
        }

    def _status(self, member: Member) -> str:
        if not self.community.is_pseudonymous:
            if self.shared.get(member.id):
                return "shared"
            if member.id in self.begun:
                return "started"
        if member.seen_at is not None:
            return "opened"
        return "invited" if member.has_key or member.login else "waiting"


# --- what was done --------------------------------------------------------------------------------


def audit_lines(entries: Iterable[AuditEntry], community: Community) -> list[dict[str, Any]]:
    """Return lines of the audit log in words."""
    day_only = community.is_pseudonymous
    return [
        {"at": each.at.isoformat(), "day_only": day_only, "who": who(each), "what": what(each)}
        for each in entries
    ]


def audit_rows(entries: Iterable[AuditEntry], community: Community) -> Iterator[tuple[str, ...]]:
    """Return the audit log as rows of a table, the header first; moments in UTC."""
    yield ("at", "who", "what")
    for each in entries:
        moment = each.at.date() if community.is_pseudonymous else each.at
        yield (moment.isoformat(), who(each), what(each))


def who(entry: AuditEntry) -> str:
    """Return who did it, in words."""
    return "Whoever runs the workbook" if entry.by_host else entry.actor or "Somebody"


def what(entry: AuditEntry) -> str:
    """Return what was done, in words."""
    if entry.act in _OWN and not entry.target and entry.actor:
        return _OWN[entry.act]
    words = _WORDS[entry.act].format(entry.target or "somebody")
    details = ", ".join(f"{name}: {value}" for name, value in entry.details.items())
    return f"{words} ({details})" if details else words
