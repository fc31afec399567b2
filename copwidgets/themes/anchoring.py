"""Where a marked passage stands in an answer, which may have been edited since.

Positions are in characters (code points) of the answer's readable text. A passage carries its words
and some of those around it, as a TextQuoteSelector does (W3C Web Annotation Data Model, 4.2.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from copwidgets.kinds import JsonValue

CONTEXT = 32
"""How many characters before and after a passage are kept with it."""


class Found(StrEnum):
    """How a passage was found again."""

    SAME = "same"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of an answer as it stood when it was marked: text[start:end] == exact."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def from_json(cls, raw: JsonValue) -> Self | None:
        """Read a passage; None where it is none, whatever it is."""
        if not isinstance(raw, Mapping):
            return None
        start, end = raw.get("start"), raw.get("end")
        words = [raw.get(name, "") for name in ("exact", "prefix", "suffix")]
        texts = [each for each in words if isinstance(each, str)]
        if not _is_place(start, end) or len(texts) < len(words) or not texts[0]:
            return None
        return cls(start, end, *texts)  # type: ignore[arg-type] # _is_place has looked

    def to_json(self) -> dict[str, JsonValue]:
        """Return the passage as a judgement holds it."""
        return asdict(self)


def _is_place(start: object, end: object) -> bool:
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in (start, end))
    return whole and 0 <= start < end  # type: ignore[operator] # both are whole numbers


def make_passage(text: str, start: int, end: int) -> Passage | None:
    """Return the passage text[start:end] with its surroundings; None where there are no words."""
    if not (0 <= start < end <= len(text)) or not text[start:end].strip():
        return None
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Passage(start, end, text[start:end], before, after)


def find(passage: Passage, text: str) -> tuple[Found, int, int]:
    """Return how and where a passage stands in a text now.

    It is the same where the words stand in their place; moved where they stand, once, between the
    words that were around them, or else once in the whole text. Otherwise it is gone: words that
    stand in several places may be those of another sentence, and a guess would put words in
    somebody's mouth.
    """
    before, length = len(passage.prefix), len(passage.exact)
    around = f"{passage.prefix}{passage.exact}{passage.suffix}"
    if passage.start >= before and text.startswith(around, passage.start - before):
        return Found.SAME, passage.start, passage.start + length
    fitting = [place + before for place in _places(around, text)]
    for candidates in (fitting, _places(passage.exact, text)):
        if len(candidates) == 1:
            return Found.MOVED, candidates[0], candidates[0] + length
    return Found.GONE, 0, 0


def _places(words: str, text: str) -> list[int]:
    """Return the first two places at most: where there are more, none of them is told apart."""
    first = text.find(words)
    second = text.find(words, first + 1) if first >= 0 else -1
    return [place for place in (first, second) if place >= 0]
