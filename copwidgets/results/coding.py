"""What a coder has before them: a question, its answers, what they gave each, blind to the others.

Having finished a question they see what the others who finished found. What they do is in
`marking`; `themes` puts this part on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from copwidgets.guide import Question
from copwidgets.summary.listing import answered
from copwidgets.themes import Coding, Found, ThemeBook, find

from . import suggesting
from .parts import Block, Part, text
from .reading import Reading
from .wish import Wish

PART = "themes/coding"
CHOICE = "coding"
"""Under this name a wish says which question is coded."""

PAGE = 25
FINISH = (
    "Have you looked at all you want to? Then say so: you see what the others found who have "
    "finished, too. What you change after that stays, but no longer counts as found independently."
)
SEE = (
    "You have not coded anything here. If you do not want to, you can see what the coders found; "
    "then what you give later no longer counts as found independently."
)
DONE = "You have finished this question: beside each answer stands what others found who have, too."

HOST = (
    "You hold the store, so you see what everybody found. What you give counts as a theme of the "
    "answer, but not as found independently: to code blind, open the workbook as a member."
)


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return the part in which one question is coded."""
    view = View(reading)
    chosen = wish.extra.get(CHOICE, "")
    question = chosen if chosen in {each.id for each in view.questions} else ""
    hows = (suggesting.how(question),) if question else ()
    blocks = tuple(_blocks(view, question, wish.more.get(PART, PAGE)))
    yield Part(PART, "Give answers their themes", blocks, hows, level=3)


def _blocks(view: View, question: str, most: int) -> Iterator[Block]:
    if not view.questions:
        yield text("There are no answers yet in which to look for themes.")
        return
    rows = [[each.id, each.text, view.progress(each.id)] for each in view.questions]
    can_see_all = bool(view.untouched) and not view.is_host
    yield {"type": "coding_choice", "questions": rows, "can_see_all": can_see_all}
    if question:
        yield suggesting.block(view.reading, question)
        yield view.block(question, most)


@dataclass(frozen=True)
class View:
    """What a coder has before them."""

    reading: Reading

    @property
    def book(self) -> ThemeBook:
        """What the coder may see."""
        return self.reading.book

    @property
    def coder(self) -> str:
        """The id under which they code: "" in JupyterLab, where nobody answers."""
        member = self.reading.workbook.member
        return member.id if member else ""

    @property
    def is_host(self) -> bool:
        """Whether they hold the store, and see what everybody found."""
        return self.reading.workbook.member is None

    @cached_property
    def said(self) -> pd.DataFrame:
        """The answers in which themes can be found: not those chosen from a list."""
        rows = answered(self.reading.long)
        codable = {each.id for each in self.reading.guide.questions if _is_codable(each)}
        return rows[rows["question"].isin(codable)]

    @cached_property
    def questions(self) -> Sequence[Question]:
        """The questions with such answers."""
        asked = set(self.said["question"])
        return [each for each in self.reading.guide.questions if each.id in asked]

    @cached_property
    def codings(self) -> Mapping[tuple[str, str], list[Coding]]:
        """What stands of each answer (question, whose), each with the theme it counts for."""
        found: dict[tuple[str, str], list[Coding]] = {}
        for each in self.book.standing():
            found.setdefault((each.question, each.about), []).append(each)
        return found

    def own(self, question: str, about: str) -> list[Coding]:
        """Return the coder's own codings of an answer."""
        return [
            each for each in self.codings.get((question, about), ()) if each.coder == self.coder
        ]

    @cached_property
    def untouched(self) -> Sequence[str]:
        """The questions that the coder has neither begun nor finished."""
        begun = {question for question, about in self.codings if self.own(question, about)}
        done = self.book.finished(self.coder)
        return [each.id for each in self.questions if each.id not in begun | done]

    def progress(self, question: str) -> str:
        """Return how far the coder has come with a question, in words."""
        looked, total = self._counts(question)
        done = ", finished" if question in self.book.finished(self.coder) else ""
        return f"{looked} of {total} answers looked at{done}"

    def _counts(self, question: str) -> tuple[int, int]:
        members = self.said.loc[self.said["question"] == question, "member"]
        ids = [self.reading.id_of(str(each)) for each in members]
        return sum(bool(self.own(question, each)) for each in ids), len(ids)

    def block(self, question: str, most: int) -> Block:
        """Return the answers to a question with what the coder gave them."""
        rows = self.said[self.said["question"] == question]
        is_done = question in self.book.finished(self.coder)
        looked, _ = self._counts(question)
        return {
            "type": "coding",
            "question": question,
            "text": self.reading.guide.question(question).text,
            "themes": [[each.id, each.name] for each in self.book.alive],
            "rows": [self._row(row) for row in rows.head(most).itertuples()],
            "rest": max(0, len(rows) - most),
            "finished": is_done or self.is_host,
            "words": HOST if self.is_host else DONE if is_done else FINISH if looked else SEE,
        }

    def _row(self, row: Any) -> Block:  # noqa: ANN401 - a row of a frame
        about, said = self.reading.id_of(str(row.member)), str(row.answer)
        own = self.own(row.question, about)
        marks = [_mark(self.book, each, said) for each in own if each.theme and each.passage]
        return {
            "anchor": self.reading.anchor(row.question, str(row.member)),
            "member": str(row.member),
            "text": said,
            "pieces": _pieces(said, marks),
            "given": sorted({each.theme for each in own if each.theme and not each.passage}),
            "none": any(not each.theme for each in own) and not any(each.theme for each in own),
            "marks": marks,
            "note": _note(own, int(row.revision)),
            "others": self._others(row.question, about),
        }

    def _others(self, question: str, about: str) -> list[str]:
        """Return what each of the others found, as far as it may be seen: a line for a coder."""
        names: dict[str, set[str]] = {}
        for each in self.codings.get((question, about), ()):
            if each.coder != self.coder:
                found = names.setdefault(self.reading.coders.get(each.coder, ""), set())
                found |= {self.book.themes[each.theme].name} if each.theme else set()
        return [
            f"{coder}: {', '.join(sorted(found)) or 'none of the themes'}"
            for coder, found in sorted(names.items())
        ]


def _is_codable(question: Question) -> bool:
    return question.kind.is_counted and question.kind.categories() is None


def _mark(book: ThemeBook, coding: Coding, said: str) -> Block:
    """Return a marked passage and where it stands in the answer now."""
    if coding.passage is None:
        raise ValueError(coding)
    how, start, end = find(coding.passage, said)
    return {
        "coding": coding.id,
        "theme": book.themes[coding.theme].name,
        "quote": coding.passage.exact,
        "gone": how is Found.GONE,
        "start": start,
        "end": end,
    }


def _pieces(said: str, marks: Sequence[Block]) -> list[Block]:
    """Cut an answer where marks begin and end; each piece with the themes it is marked with."""
    found = [each for each in marks if not each["gone"]]
    cuts = sorted({0, len(said), *(each[side] for each in found for side in ("start", "end"))})
    return [
        {
            "text": said[start:end],
            "themes": [each["theme"] for each in found if each["start"] <= start < each["end"]],
            "ends": [each["theme"] for each in found if each["end"] == end],
        }
        for start, end in pairwise(cuts)
    ]


def _note(own: Sequence[Coding], revision: int) -> str:
    looked = max((each.revision for each in own), default=revision)
    return "This answer has changed since you looked at it." if looked != revision else ""
