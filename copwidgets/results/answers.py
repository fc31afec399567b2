"""What was said, question by question, side by side: searched, filtered, unfolded as wished.

A long list comes folded, without its answers; whoever unfolds it is sent those, some at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from copwidgets.community import ResultsFor
from copwidgets.guide import Phase, Question, Section
from copwidgets.kinds import Status
from copwidgets.summary import answers_by_question

from .finding import Finding
from .parts import Block, How, Part, text
from .reading import Reading
from .wish import Wish

HOW = How(
    "The shared answers as they are; nothing is shortened.",
    "summary.answers_by_question(workbook.responses())",
)
MOST_OPEN = 25
"""Members, or answers to a question, above which answers come folded."""
PAGE = 50


@dataclass(frozen=True)
class Shown:
    """What a reader is shown of the answers: all, or what they look for."""

    reading: Reading
    wish: Wish
    finding: Finding

    def answers(self, part_id: str, rows: pd.DataFrame) -> Block:
        """Return answers to one question, each with its stable name; folded where they are many."""
        several = max(len(rows), len(self.reading.people)) > MOST_OPEN
        is_folded = several and not self.finding.is_short
        block = {"type": "answers", "part": part_id, "words": _counted(rows), "folded": is_folded}
        if is_folded and part_id not in self.wish.open:
            return {**block, "rows": None, "rest": 0}
        until = self._until(part_id, rows)
        return {**block, "rows": self._rows(rows[:until]), "rest": max(0, len(rows) - until)}

    def _until(self, part_id: str, rows: pd.DataFrame) -> int:
        """Return how many answers to show: as many as asked for, and up to the one gone to."""
        wanted = max(PAGE, self.wish.more.get(part_id, 0))
        place = self.wish.extra.get("place", "")
        if len(rows) <= wanted or not place:
            return wanted
        anchors = self._anchors(rows)
        return max(wanted, anchors.index(place) + 1) if place in anchors else wanted

    def _anchors(self, rows: pd.DataFrame) -> Sequence[str]:
        pairs = zip(rows["question"], rows["member"], strict=True)
        return [self.reading.anchor(question, member) for question, member in pairs]

    def _rows(self, rows: pd.DataFrame) -> list[Block]:
        columns = (rows[name] for name in ("member", "answer", "status"))
        return [
            {"anchor": anchor, "member": member, **self._said(answer, status)}
            for anchor, member, answer, status in zip(self._anchors(rows), *columns, strict=True)
        ]

    def _said(self, answer: str, status: str) -> Block:
        said: Block = {"text": answer}
        if status == Status.NOT_SURE:
            said["unsure"] = True
        pieces = self.finding.pieces(answer)
        return {**said, "pieces": pieces} if len(pieces) > 1 else said


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return a part for each section and each question that has a place."""
    said = answers_by_question(reading.long)
    finding = Finding(reading, wish, said)
    shown = Shown(reading, wish, finding)
    yield Part("answers", "What was said", tuple(finding.blocks()), (HOW, *finding.hows()))
    rows = {str(question): each for question, each in _by_question(finding.found)}
    for phase in reading.guide.phases:
        for section in phase.sections:
            yield from _section(shown, phase, section, rows)


def _by_question(said: pd.DataFrame) -> Iterator[tuple[object, pd.DataFrame]]:
    yield from said.groupby("question", observed=True, sort=False)


def _section(
    shown: Shown, phase: Phase, section: Section, rows: dict[str, pd.DataFrame]
) -> Iterator[Part]:
    reading, found = shown.reading, shown.finding
    asked = [each for each in section.questions if each.id in rows or _has_place(each, found)]
    if found.is_looking and not asked:
        return
    several = len(reading.guide.phases) > 1
    title = f"{phase.title}: {section.title}" if several else section.title
    is_visible = section.id in reading.visible
    blocks = () if is_visible else (text(_not_yet(reading)),)
    yield Part(f"answers/{section.id}", title, blocks, level=3)
    for question in asked if is_visible else ():
        part_id = f"answers/{question.id}"
        said = rows.get(question.id)
        block = text("Nothing shared yet.") if said is None else shown.answers(part_id, said)
        yield Part(part_id, question.text, (block,), level=4)


def _has_place(question: Question, finding: Finding) -> bool:
    """Tell whether a question without answers is shown."""
    return question.kind.is_counted and not finding.is_looking


def _counted(rows: pd.DataFrame) -> str:
    unsure = int((rows["status"] == Status.NOT_SURE).sum())
    total = len(rows)
    words = "1 answer" if total == 1 else f"{total} answers"
    return f"{words}, {unsure} of them “not sure yet”" if unsure else words


def _not_yet(reading: Reading) -> str:
    if reading.community.results is ResultsFor.WHEN_OPENED:
        return "Your facilitator opens the answers for everybody at the same time."
    return "Share your own answers to this section, and you see here what the others have said."
