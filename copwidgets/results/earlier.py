"""Answers to questions that the guide asks no longer, in the words they were asked in."""

from __future__ import annotations

from collections.abc import Iterator

from copwidgets.summary import answers_by_question

from .answers import Shown
from .finding import Finding
from .parts import Part, text
from .reading import Reading
from .wish import Wish

EXPLAINED = "The guide has changed since: it asks these questions no more."


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return a part for each earlier question that was answered."""
    finding = Finding(reading, wish, answers_by_question(reading.long))
    said = finding.found
    rest = said[[each not in reading.guide for each in said["question"]]]
    if rest.empty:
        return
    yield Part("earlier", "Answers to earlier questions", (text(EXPLAINED),))
    shown = Shown(reading, wish, finding)
    asked = rest["text"].fillna(rest["question"].astype("string"))
    for number, (question_id, words) in enumerate(
        dict.fromkeys(zip(rest["question"], asked, strict=True))
    ):
        rows = rest[(rest["question"] == question_id) & (asked == words)]
        part_id = f"earlier/{question_id}/{number}"
        yield Part(part_id, words, (shown.answers(part_id, rows),), level=3)
