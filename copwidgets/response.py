"""Who answered what: the frozen objects that cross from the store to everything above it.

No rules of a kind, no SQL and no pandas here: `kinds` knows what an answer may hold, `store` keeps
it. A question nobody has touched has no Response at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .community import AuditEntry, Key, Member, NewMember
from .judgement import CODINGS, Judgement
from .kinds import Answer, JsonValue


class State(StrEnum):
    """Who sees a revision: only its member (draft), or the whole community (shared)."""

    DRAFT = "draft"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Response:
    """One member's answer to one question, at one revision.

    `revision` counts from 1 within (community, member, question). `base` is the revision that the
    browser knew when it saved: below `revision - 1` it had not seen what came between. `saved_at`
    is in UTC. In what the store returns, `state` says whether *this* revision is the shared one.
    `carried_from` are the earlier questions whose answers this one takes over; nothing that the
    store returns has any: what a member saves is always a response of its own.
    `is_fallback` is true where the newest revision does not read back any more, and this is the one
    before that does (emptied, and 0, where none does): there is nothing to share but what is saved
    after it.
    """

    community_id: str
    member_id: str
    question_id: str
    revision: int
    base: int
    answer: Answer
    state: State
    guide_version: str
    saved_at: datetime
    carried_from: tuple[str, ...] = ()
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer on its way to the store.

    `token` is drawn at random by whoever saves, and stays the same when the save is tried again.
    """

    question_id: str
    answer: Answer
    base: int
    token: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of a save.

    `unseen` is the newest revision the writer did not know, when there is one: both texts are
    kept, and both must be shown.
    """

    response: Response
    unseen: Response | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """One moment at which a member shared a section with the community.

    `revisions` says what was shared then: question id -> revision.
    """

    community_id: str
    member_id: str
    section_id: str
    revisions: Mapping[str, int]
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in a community's answers since a change that the reader knows.

    `number` is the newest change, to ask from the next time. Where `is_whole` is true, something
    was taken away since: `responses` are then all there are, and what the reader had is void.
    """

    number: int
    is_whole: bool
    responses: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a member has come with a question, without its content.

    `is_draft` is true while something newer than the shared revision (if any) exists.
    `status` is that of the shared revision, None while nothing is shared.
    """

    member_id: str
    question_id: str
    is_draft: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """All that a store holds about one member: what erasing deletes."""

    member: Member
    joined_at: datetime
    keys: tuple[Key, ...]
    revisions: tuple[Response, ...]
    shares: tuple[Shared, ...]
    audit: tuple[AuditEntry, ...]
    judgements: tuple[Judgement, ...] = ()
    """What they decided, and what was decided about their answers: without by whom."""
    hidden: int = 0
    """How many revisions were left out, as they were never shared."""

    def shared_only(self) -> PersonRecord:
        """Return the record without what the member has never shared, and without codings.

        Whoever codes does so unseen until they have finished.
        """
        ever = {pair for each in self.shares for pair in each.revisions.items()}
        kept = tuple(each for each in self.revisions if (each.question_id, each.revision) in ever)
        told = tuple(each for each in self.judgements if each.kind not in CODINGS)
        hidden = len(self.revisions) - len(kept)
        return replace(self, revisions=kept, judgements=told, hidden=hidden)


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """One answer of a file, checked by its question's kind.

    `person` is a member's id, or the `NewMember.id` of somebody who comes with the import.
    `saved_at` is when it was given, where the file tells; it knows its zone.
    """

    person: str
    question_id: str
    answer: Answer
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """Answers that were collected elsewhere, on their way to the store.

    `people` are new; each `NewMember.id` is a name for them within this import only, as the store
    draws their ids. `sections` says in which section each question is asked: question id -> id.
    """

    filename: str
    guide_version: str
    sections: Mapping[str, str]
    answers: tuple[ImportedAnswer, ...]
    people: tuple[NewMember, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What is known of an import: how many members and answers it made.

    `by` is the name of whoever did it, "" for the host or somebody who was erased. `undone_at` is
    None while it stands.
    """

    id: str
    at: datetime
    by: str
    filename: str
    members: int
    answers: int
    undone_at: datetime | None = None


def json_key(value: JsonValue) -> str:
    """Return the one canonical JSON text of a value: sorted keys, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
