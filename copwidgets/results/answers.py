"""What was said, question by question, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from copwidgets.community import ResultsFor
from copwidgets.guide import Phase, Section
from copwidgets.summary import answers_by_question

from .parts import Block, How, Part, text
from .reading import Reading
from .wish import Wish

HOW = How(
    "The shared answers as they are; nothing is shortened.",
    "summary.answers_by_question(workbook.responses())",
)


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return a part for each section and each question that has a place."""
    said = answers_by_question(reading.long)
    yield Part("answers", "What was said", how=(HOW,))
    for phase in reading.guide.phases:
        for section in phase.sections:
            yield from _section(reading, phase, section, said)


def _section(
    reading: Reading, phase: Phase, section: Section, said: pd.DataFrame
) -> Iterator[Part]:
    several = len(reading.guide.phases) > 1
    title = f"{phase.title}: {section.title}" if several else section.title
    is_visible = section.id in reading.visible
    blocks = () if is_visible else (text(_not_yet(reading)),)
    yield Part(f"answers/{section.id}", title, blocks, level=3)
    for question in section.questions if is_visible else ():
        rows = said[said["question"] == question.id]
        if question.kind.is_counted or not rows.empty:
            quoted = (quotations(reading, rows),)
            yield Part(f"answers/{question.id}", question.text, quoted, level=4)


def quotations(reading: Reading, rows: pd.DataFrame) -> Block:
    """Return answers to one question, each with its stable name."""
    if rows.empty:
        return text("Nothing shared yet.")
    return {
        "type": "answers",
        "rows": [
            {"anchor": reading.anchor(question, member), "member": member, "text": answer}
            for question, member, answer in zip(
                rows["question"], rows["member"], rows["answer"], strict=True
            )
        ],
    }


def _not_yet(reading: Reading) -> str:
    if reading.community.results is ResultsFor.WHEN_OPENED:
        return "Your facilitator opens the answers for everybody at the same time."
    return "Share your own answers to this section, and you see here what the others have said."
