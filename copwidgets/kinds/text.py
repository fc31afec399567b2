"""The kinds `text`, `long_text` and `notes`: plain words in one box."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from .base import Checked, JsonValue, Kind, Problem, accept, read_text


class Words(Kind):
    """What the three kinds share: a text, and perhaps a limit in words."""

    max_words: int | None = Field(default=None, ge=1)

    has_lines: ClassVar[bool] = False

    def check_value(self, raw: object) -> Checked:
        """Take any text of up to 20,000 characters; with too many words it stays a draft."""
        text = read_text(raw, lines=self.has_lines)
        if isinstance(text, Problem):
            return Checked(None, (text,))
        return accept(text, self._too_many_words(text))

    def to_text(self, value: JsonValue) -> str:
        """Return the words as typed."""
        return str(value)

    def _too_many_words(self, text: str) -> tuple[Problem, ...]:
        count = len(text.split())
        if self.max_words is None or count <= self.max_words:
            return ()
        return (Problem(f"Shorten this answer to {self.max_words} words; it has {count}."),)


class Text(Words):
    """One line of words."""

    name: Literal["text"] = "text"


class LongText(Words):
    """Several lines of words, in a box as tall as the expected answer."""

    name: Literal["long_text"] = "long_text"
    rows: int = Field(default=5, ge=2, le=40)

    has_lines: ClassVar[bool] = True


class Notes(Words):
    """A section's space for notes: kept and shared like an answer, but not counted as one."""

    name: Literal["notes"] = "notes"
    rows: int = Field(default=3, ge=2, le=40)

    has_lines: ClassVar[bool] = True
    is_counted: ClassVar[bool] = False
