"""One person's answers as they cross from one store to another, and how two such histories merge.

Pure. A revision is known by its token here and never by its number, as every store counts its own.
The merge of any files of one person is the same whatever their order, and however often each comes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from .errors import HandOverError
from .kinds import Answer
from .response import json_key

_Place: TypeAlias = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved version of an answer; `base` is the token of the one that its writer knew."""

    question_id: str
    token: str
    base: str | None
    answer: Answer
    guide_version: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Sharing:
    """One moment at which a section was shared; `tokens` are pairs of question id and token."""

    section_id: str
    shared_at: datetime
    tokens: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class History:
    """Every revision of one person, those of a question in their order, and every sharing.

    Each `base` is among the revisions, and so is each token of a sharing.
    """

    revisions: tuple[Revision, ...] = ()
    sharings: tuple[Sharing, ...] = ()

    def by_question(self) -> dict[str, tuple[Revision, ...]]:
        """Return the revisions of each question, in the order in which they stand here."""
        found: defaultdict[str, list[Revision]] = defaultdict(list)
        for each in self.revisions:
            found[each.question_id].append(each)
        return {question_id: tuple(each) for question_id, each in found.items()}

    def shared_tokens(self) -> frozenset[tuple[str, str]]:
        """Return question id and token of every revision that was ever shared."""
        return frozenset(pair for each in self.sharings for pair in each.tokens)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What one person hands over: who they are, their history, and the guides it was given to.

    `passport` is a secret of theirs, equal in all their files. `guides` maps a version to the
    guide's canonical JSON.
    """

    passport: str
    name: str
    community: str
    guides: Mapping[str, str]
    history: History

    @property
    def member_id(self) -> str:
        """The id of a person who comes by this passport: nobody can choose it."""
        return hashlib.sha256(f"copwidgets passport{self.passport}".encode()).hexdigest()[:32]


def mark_of(passport: str) -> str:
    """Return what stays of an erased person's passport; it tells nothing to who has no file."""
    return hashlib.sha256(f"copwidgets erased{passport}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a hand-over changes in a store: whose answers they are there, and how many are new.

    `is_changed` is False where the store had everything already.
    """

    name: str
    new: int
    is_changed: bool


class Outcome(StrEnum):
    """What became of a file."""

    MERGED = "merged"
    THERE = "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one file, named `file`; `notes` are sentences for whoever merges."""

    file: str
    outcome: Outcome
    member: str = ""
    new: int = 0
    notes: tuple[str, ...] = ()


def merge(first: History, second: History) -> History:
    """Return all that either of two histories of one person holds.

    Raises
    ------
    HandOverError
        They hold different answers under one token, which no copies of one history do.
    """
    known = {(each.question_id, each.token): each for each in first.revisions}
    for each in second.revisions:
        key = each.question_id, each.token
        known[key] = _one_of(known[key], each) if key in known else each
    questions = History(tuple(known.values())).by_question()
    ordered = (each for _, own in sorted(questions.items()) for each in in_order(own))
    return History(tuple(ordered), sort_sharings({*first.sharings, *second.sharings}))


def sort_sharings(sharings: Iterable[Sharing]) -> tuple[Sharing, ...]:
    """Return sharings, oldest first."""
    return tuple(sorted(sharings, key=lambda each: (each.shared_at, each.section_id, each.tokens)))


def _one_of(first: Revision, second: Revision) -> Revision:
    """Return one of two revisions with one token.

    An answer that is carried to a changed guide gets the same token in every copy of a store, but
    the moment at which each copy did it: the earlier stands.
    """
    if _content(first) != _content(second):
        raise HandOverError(
            "it holds another answer under the token of one that is here already",
            remedy="It was changed by hand; ask the person for the file as it was saved.",
        )
    return min(first, second, key=lambda each: (each.saved_at, each.guide_version))


def _content(revision: Revision) -> tuple[str | None, str]:
    return revision.base, json_key(revision.answer.to_json())


def in_order(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """Return the revisions of one question, the latest last.

    The later moment wins, but a revision is always later than the one that its writer knew, even
    where a clock was set back. Only what is in the revisions counts, never where they come from.
    """
    known = {each.token: each for each in revisions}
    places: dict[str, _Place] = {}
    for each in known.values():
        _find_place(each, known, places)
    return tuple(
        sorted(known.values(), key=lambda each: (*places[each.token], each.saved_at, each.token))
    )


def _find_place(
    revision: Revision, known: Mapping[str, Revision], places: dict[str, _Place]
) -> None:
    """Note the latest moment on the way to a revision from its first base, and its distance."""
    line = [revision]
    while line[-1].base is not None and line[-1].base not in places:
        line.append(known[line[-1].base])
    for each in reversed(line):
        moment, distance = places.get(each.base or "", (each.saved_at, 0))
        places[each.token] = max(moment, each.saved_at), distance + 1
