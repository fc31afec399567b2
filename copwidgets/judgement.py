"""What people decide about answers: themes, codings, merges of items, as a log that only grows.

A judgement is never changed: another one takes it back. How things stand is a fold over the log, in
`themes` and `summary`, so every state has a history and an author. Frozen objects and what may be
in them; no SQL and no pandas. `store` keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .errors import AnswerError
from .kinds import JsonValue
from .kinds.base import UNSTORABLE

MAX_LENGTH = 10_000
"""Longest content of a judgement, in characters of its JSON."""

MOST_JUDGEMENTS = 50_000
"""So many of one community are kept; what was taken back counts too, as it stays in the log."""

MOST_OF_ONE = 10_000
"""So many of one member, so that nobody uses up those of all the others."""

_REMEDY = "Reload the page and try again."


class JudgementKind(StrEnum):
    """What was decided."""

    THEME_MADE = "theme_made"
    THEME_CHANGED = "theme_changed"
    THEME_MERGED = "theme_merged"
    THEME_REMOVED = "theme_removed"
    THEME_RESTORED = "theme_restored"
    CODING_ADDED = "coding_added"
    CODING_REMOVED = "coding_removed"
    CODING_FINISHED = "coding_finished"
    NONE_APPLIES = "none_applies"
    NONE_WITHDRAWN = "none_withdrawn"
    SUGGESTION_REFUSED = "suggestion_refused"
    ITEMS_MERGED = "items_merged"
    MERGE_UNDONE = "merge_undone"


ABOUT_ANSWERS = frozenset(
    {JudgementKind.CODING_ADDED, JudgementKind.NONE_APPLIES, JudgementKind.NONE_WITHDRAWN}
)
"""These must say whose answer they are about, so that they go when that person is erased."""

CODINGS = ABOUT_ANSWERS | {JudgementKind.CODING_REMOVED, JudgementKind.CODING_FINISHED}
"""What is a coder's own, and goes with them."""

_NEEDED: Mapping[JudgementKind, tuple[str, ...]] = {
    JudgementKind.THEME_MADE: ("theme", "name", "description"),
    JudgementKind.THEME_CHANGED: ("theme",),
    JudgementKind.THEME_MERGED: ("theme", "into"),
    JudgementKind.THEME_REMOVED: ("theme",),
    JudgementKind.THEME_RESTORED: ("theme",),
    JudgementKind.CODING_ADDED: ("coding", "theme", "question", "revision", "passage"),
    JudgementKind.CODING_REMOVED: ("coding",),
    JudgementKind.CODING_FINISHED: ("question",),
    JudgementKind.NONE_APPLIES: ("question", "revision"),
    JudgementKind.NONE_WITHDRAWN: ("question",),
    JudgementKind.SUGGESTION_REFUSED: ("suggestion",),
    JudgementKind.ITEMS_MERGED: ("merge", "question", "keys", "name"),
    JudgementKind.MERGE_UNDONE: ("merge",),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing that somebody decided.

    `n` counts from 1 within the community, without a gap until somebody is erased. `by` is the id
    of the member who decided it, "" for the host or somebody who was erased. `about` is the
    `Response.member_id` of whose answer it is about, in a pseudonymous community therefore the
    pseudonym; "" where it is about nobody's. `at` is in UTC, in a pseudonymous community a day.
    """

    n: int
    at: datetime
    kind: JudgementKind
    content: Mapping[str, JsonValue] = field(default_factory=dict)
    by: str = ""
    about: str = ""


def check_judgement(kind: object, content: Mapping[str, JsonValue], about: str) -> JudgementKind:
    """Return the kind of a judgement that may be kept; whom it is about is looked up elsewhere.

    Raises
    ------
    AnswerError
        There is no such kind, something that the kind needs is missing or of the wrong type, or it
        is too long.
    """
    try:
        known = JudgementKind(str(kind))
        length = _length(content)
    except (TypeError, ValueError) as error:
        what = "this decision holds something that cannot be stored"
        raise AnswerError(what, remedy=_REMEDY) from error
    if length > MAX_LENGTH:
        what = f"this is longer than the {MAX_LENGTH:,} characters that can be kept with an answer"
        raise AnswerError(what, remedy="Shorten it and try again.")
    missing = [name for name in _NEEDED[known] if name not in content]
    wrong = [name for name, value in content.items() if not _fits(name, value)]
    if missing or wrong:
        where = ", ".join((*missing, *wrong))
        raise AnswerError("this decision is not complete", where=where, remedy=_REMEDY)
    if known in ABOUT_ANSWERS and not about:
        raise AnswerError("this decision does not say whose answer it is about", remedy=_REMEDY)
    return known


def _length(content: Mapping[str, JsonValue]) -> int:
    """Return how long the JSON is; ValueError where it is none in Unicode."""
    text = json.dumps(dict(content), ensure_ascii=False)
    text.encode()
    return len(text)


def _fits(name: str, value: JsonValue) -> bool:
    if name == "revision":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "passage":
        return value is None or isinstance(value, dict)
    if name == "keys":
        return isinstance(value, list) and all(map(_is_text, value))
    return _is_text(value)


def _is_text(value: JsonValue) -> bool:
    """Tell whether this is a text that every engine keeps: PostgreSQL takes no zero character."""
    return isinstance(value, str) and not UNSTORABLE.search(value)
