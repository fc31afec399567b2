"""Answers to questions that the guide asks no longer, in the words they were asked in."""

from __future__ import annotations

from collections.abc import Iterator

from copwidgets.summary import answers_by_question

from .answers import quotations
from .parts import Part, text
from .reading import Reading
from .wish import Wish

EXPLAINED = "The guide has changed since: it asks these questions no more."


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return a part for each earlier question that was answered."""
    said = answers_by_question(reading.long)
    rest = said[[each not in reading.guide for each in said["question"]]]
    if rest.empty:
        return
    yield Part("earlier", "Answers to earlier questions", (text(EXPLAINED),))
    asked = rest["text"].fillna(rest["question"].astype("string"))
    for number, (question_id, words) in enumerate(
        dict.fromkeys(zip(rest["question"], asked, strict=True))
    ):
        rows = rest[(rest["question"] == question_id) & (asked == words)]
        quoted = (quotations(reading, rows),)
        yield Part(f"earlier/{question_id}/{number}", words, quoted, level=3)
