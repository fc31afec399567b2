"""A community, its members, and the links by which they come: the frozen objects about people.

No rules of who may do what and no SQL here: `people` decides, `store` keeps. Nothing here is sent
to a browser as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from .kinds import JsonValue

PSEUDONYM = "Member"
"""How a pseudonym begins; a number drawn at random follows."""


class Joining(StrEnum):
    """Who may become a member: those invited, whoever has the community's link, anybody at all."""

    INVITED = "invited"
    LINK = "link"
    OPEN = "open"


class ResultsFor(StrEnum):
    """When a member sees what others shared in a section. Facilitators always do."""

    AFTER_SHARING = "after_sharing"
    ALWAYS = "always"
    WHEN_OPENED = "when_opened"


class Naming(StrEnum):
    """Whether a shared answer carries its member's name."""

    NAMED = "named"
    PSEUDONYMOUS = "pseudonymous"


class Role(StrEnum):
    """What a member may do beside answering."""

    MEMBER = "member"
    FACILITATOR = "facilitator"


class KeyKind(StrEnum):
    """Who has seen a key: whoever sent the invitation as well, or its member alone."""

    INVITATION = "invitation"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Community:
    """One group that fills in one guide; several may share a store.

    `link_days` is how long a new link works, None for ever. `guide_version` names the guide kept in
    the store that this community answers; None follows the workbook's guide file.
    """

    id: str
    name: str
    joining: Joining = Joining.INVITED
    results: ResultsFor = ResultsFor.AFTER_SHARING
    results_open: bool = False
    naming: Naming = Naming.NAMED
    is_closed: bool = False
    link_days: int | None = None
    guide_version: str | None = None

    @property
    def is_pseudonymous(self) -> bool:
        """Whether no answer may be joined with a name."""
        return self.naming is Naming.PSEUDONYMOUS


@dataclass(frozen=True, slots=True)
class Member:
    """One person who answers.

    `has_key` tells whether a personal link was ever given out, `has_own_key` whether there is one
    that only the member knows. `alias` is how a pseudonymous community sees the member: a number
    drawn at random. `seen_at` is when they last opened a page (a day in a
    pseudonymous community).
    """

    id: str
    community_id: str
    name: str
    has_key: bool = False
    role: Role = Role.MEMBER
    email: str = ""
    login: str = ""
    alias: str = ""
    seen_at: datetime | None = None
    has_own_key: bool = False

    @property
    def is_facilitator(self) -> bool:
        """Whether the member leads the community."""
        return self.role is Role.FACILITATOR

    @property
    def pseudonym(self) -> str:
        """How a pseudonymous community calls the member."""
        return f"{PSEUDONYM} {self.alias}"


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is about to be added; `login` is their name for a Hub or proxy.

    `id` is that of somebody whose answers come in a file; for anybody else it is drawn.
    """

    name: str
    email: str = ""
    login: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a link: whose it is (None: the community's own), and whether it works.

    All moments are in UTC. The key itself is known to nobody here, only its SHA-256.
    """

    community_id: str
    member: Member | None
    kind: KeyKind
    added_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, moment: datetime) -> bool:
        """Tell whether the link works at `moment`."""
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


class Act(StrEnum):
    """What the audit log knows of: never the content of an answer."""

    COMMUNITY_CREATED = "community created"
    SETTING_CHANGED = "setting changed"
    RESULTS_OPENED = "results opened"
    RESULTS_CLOSED = "results closed"
    ANSWERING_CLOSED = "answering closed"
    ANSWERING_REOPENED = "answering reopened"
    COMMUNITY_LINK_MADE = "community link made"
    COMMUNITY_LINK_REVOKED = "community link withdrawn"
    MEMBER_ADDED = "member added"
    MEMBER_JOINED = "member joined"
    MEMBER_CHANGED = "member changed"
    LINK_MADE = "link made"
    LINKS_REVOKED = "links withdrawn"
    ROLE_GIVEN = "made facilitator"
    ROLE_TAKEN = "made member again"
    SECTION_SHARED = "section shared"
    DATA_HANDED_OUT = "data downloaded"
    ANSWERS_MERGED = "answers merged"
    ANSWERS_IMPORTED = "answers imported"
    IMPORT_UNDONE = "import undone"
    DATA_ERASED = "data erased"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log.

    `actor` and `target` are names; "" where nobody is named: whoever runs the workbook, somebody
    who has been erased, or, in a pseudonymous community, any member. `at` is in UTC, in a
    pseudonymous community cut to the day.
    """

    at: datetime
    act: Act
    actor: str = ""
    target: str = ""
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    by_host: bool = False


@dataclass(frozen=True, slots=True)
class Credential:
    """By what a visitor was let in, to be looked at again at every save.

    `key_hash` is that of a personal link, `login` the name that a Hub or proxy vouches for; one of
    them is "". Whoever holds the store itself needs none.
    """

    key_hash: str = ""
    login: str = ""


def utc_now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)
