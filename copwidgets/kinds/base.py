"""What every kind of answer has in common: the answer, the outcome of a check, the base class.

A kind is the one place that says how its answer is checked, stored, turned to text and counted. It
knows nothing of guides, members or stores; its twin in widgets/static/kinds draws it.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict

MAX_CHARACTERS = 20_000
"""Longest text that one box may hold, in characters (Unicode code points)."""

MAX_ANSWER = 200_000
"""Longest whole answer, in characters of its canonical JSON: many long rows together must still
pass through the connection between a page and its kernel, which ends at 10 MiB."""

MAX_ROWS = 200
"""Most rows that one list or table may hold."""

OTHER = "other"
"""The value that "other, please say" takes, and the key of what was written there."""

NOT_SURE_TEXT = "(not sure yet)"
"""How "not sure yet" reads wherever an answer is turned to text."""

JsonValue: TypeAlias = Any
"""What `json.loads` returns: None, bool, int, float, str, list or dict of these."""

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no text may hold: control characters other than tabs and line ends, and halves of surrogate
pairs, which no database driver can encode."""


class Status(StrEnum):
    """How a question was answered; an untouched question has no answer and so no status."""

    ANSWERED = "answered"
    NOT_SURE = "not_sure"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True)
class Answer:
    """The content of a response: a status, and a JSON value whose shape its kind describes.

    `value` is None when the status is `emptied`, and may be None when it is `not_sure`.
    """

    status: Status
    value: JsonValue = None

    def to_json(self) -> dict[str, JsonValue]:
        """Return the mapping that is sent to the browser."""
        return {"status": str(self.status), "value": self.value}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a member should mend, as a sentence, with the part of the answer it is about.

    `path` holds row numbers (from 0), column ids or the word `other`; empty: the whole answer.
    """

    message: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    `answer` is None when nothing could be stored; otherwise `problems` only keep the answer from
    being shared, and it is stored as the draft that it is.
    """

    answer: Answer | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One listed thing in an answer: a line of a list, a row of a table, a choice."""

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)


class Definition(BaseModel):
    """Frozen base of everything that is read from a guide file; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(Definition, ABC):
    """Base of all kinds of answer; the settings of one question are its fields."""

    if TYPE_CHECKING:

        @property
        def name(self) -> str:
            """The kind's word in the guide file; each kind declares it as a literal of its own."""

    is_counted: ClassVar[bool] = True
    """Whether "3 of 8 questions answered" counts it; notes are not questions."""

    @abstractmethod
    def check_value(self, raw: object) -> Checked:
        """Check a raw value: any JSON, from a browser that may send anything."""

    @abstractmethod
    def to_text(self, value: JsonValue) -> str:
        """Return a checked value as plain text, one line an item."""

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return the listed things of a checked value; none for prose."""
        del value
        return ()

    def visible(self, value: JsonValue) -> JsonValue:
        """Return what others may see of a value: without what the member has set aside."""
        return value

    def visible_part(self, value: JsonValue) -> JsonValue:
        """Return what is surely meant for others in a value that need not fit this kind."""
        return visible_part(value)

    def fit(self, answer: Answer) -> Answer | None:
        """Return a stored answer as this kind takes it today, or None where it does not fit.

        The guide may have changed since it was given; what the member had set aside, and nobody
        else could see, is given up before the answer is.
        """
        whole = self.check(answer.to_json()).answer
        if whole is not None:
            return whole
        rest = Answer(answer.status, self.visible_part(answer.value))
        return self.check(rest.to_json()).answer

    def categories(self) -> tuple[str, ...] | None:
        """Return every text that `to_text` can give, in order, or None where they are open."""
        return None

    def to_fields(self) -> dict[str, str]:
        """Return the columns of this kind's items: id -> words."""
        return {}

    def to_gap_fields(self) -> dict[str, str]:
        """Return those of them in which it is a gap when nobody fills the cell: id -> words."""
        return {}

    def to_field_values(self) -> dict[str, dict[str, str]]:
        """Return what may be chosen in these columns: id -> value -> words; open ones are out."""
        return {}

    def to_values(self) -> dict[str, str]:
        """Return what may be chosen, in order: value -> words ("" where it has none)."""
        return {}

    def to_follow_up(self) -> dict[str, str]:
        """Return when a question follows and its words, then that question's values."""
        return {}

    def to_spec(self) -> dict[str, JsonValue]:
        """Return what the browser needs to draw the control."""
        return self.model_dump(mode="json")

    def check(self, raw: object) -> Checked:
        """Check a whole raw answer, `{"status": …, "value": …}`, whoever sent it.

        Returns
        -------
        Checked
            Never raises: what cannot be stored comes back as a problem without an answer.
        """
        if not isinstance(raw, Mapping) or not set(raw) <= {"status", "value"}:
            return refuse("This answer arrived in a form that cannot be read.")
        return _check_length(self._check_status(raw.get("status"), raw.get("value")))

    def _check_status(self, status: object, value: object) -> Checked:
        if status == Status.EMPTIED:
            return Checked(Answer(Status.EMPTIED))
        if status == Status.NOT_SURE:
            return self._check_not_sure(value)
        if status == Status.ANSWERED:
            return self.check_value(value)
        return refuse("This answer arrived without saying whether it is one.")

    def _check_not_sure(self, value: object) -> Checked:
        if value is None:
            return Checked(Answer(Status.NOT_SURE))
        checked = self.check_value(value)
        if checked.answer is None:
            return checked
        # What was typed so far is kept, but nobody is asked to finish what they are not sure of.
        return Checked(replace(checked.answer, status=Status.NOT_SURE))

    def answer_text(self, answer: Answer) -> str:
        """Return an answer as plain text; "" when it was emptied."""
        if answer.status is Status.EMPTIED:
            return ""
        text = "" if answer.value is None else self.to_text(self.visible(answer.value))
        if answer.status is Status.NOT_SURE:
            return f"{NOT_SURE_TEXT}\n{text}" if text else NOT_SURE_TEXT
        return text


def accept(value: JsonValue, problems: tuple[Problem, ...] = ()) -> Checked:
    """Return a value as storable; a blank one (None, "", [], {}) counts as emptied."""
    if value in (None, "", [], {}) or (isinstance(value, str) and not value.strip()):
        return Checked(Answer(Status.EMPTIED), problems)
    return Checked(Answer(Status.ANSWERED, value), problems)


def refuse(message: str, path: tuple[str | int, ...] = ()) -> Checked:
    """Return the outcome for a value that cannot be stored."""
    return Checked(None, (Problem(message, path),))


def _check_length(checked: Checked) -> Checked:
    """Return the outcome, or the refusal of an answer that is too long as a whole."""
    if checked.answer is None:
        return checked
    text = json.dumps(checked.answer.value, separators=(",", ":"), ensure_ascii=False)
    excess = len(text) - MAX_ANSWER
    if excess <= 0:
        return checked
    return refuse(
        f"This answer has {len(text):,} characters in all and at most {MAX_ANSWER:,} can be saved. "
        f"Shorten it by {excess:,}."
    )


def visible_part(value: JsonValue) -> JsonValue:
    """Return what is surely meant for others in a stored value of which no kind is known.

    The shapes tell what a member has set aside: the other text of a choice not made, and any
    follow-up, as only its question says to which choice it belongs.
    """
    if not isinstance(value, Mapping):
        return value
    kept = {key: value[key] for key in ("choice", "choices") if key in value}
    many = value.get("choices")
    chosen = [value.get("choice"), *(many if isinstance(many, list) else ())]
    if OTHER in chosen and OTHER in value:
        kept[OTHER] = value[OTHER]
    return kept


def clean_text(raw: object, *, lines: bool) -> str | None:
    """Return `raw` as a text that any store can hold, or None when it is no text.

    Line ends become a newline, or a space where the box has one line (`lines` false); what cannot
    be stored becomes U+FFFD. Nothing else is changed: not spaces, not the Unicode form.
    """
    if not isinstance(raw, str):
        return None
    text = UNSTORABLE.sub("\ufffd", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return text if lines else text.replace("\n", " ")


def read_text(raw: object, path: tuple[str | int, ...] = (), *, lines: bool) -> str | Problem:
    """Return `raw` as `clean_text` does, or the problem that it is no text or too long a one."""
    text = clean_text(raw, lines=lines)
    if text is None:
        return Problem("This answer should be text.", path)
    excess = len(text) - MAX_CHARACTERS
    if excess <= 0:
        return text
    return Problem(
        f"This text has {len(text):,} characters and at most {MAX_CHARACTERS:,} can be saved. "
        f"Shorten it by {excess:,}.",
        path,
    )


def too_many_rows(count: int, noun: str) -> Problem | None:
    """Return the problem of a list or table with too many rows, or None."""
    if count <= MAX_ROWS:
        return None
    return Problem(f"There are {count:,} rows here ({noun}) and at most {MAX_ROWS} can be saved.")
