"""Giving answers their themes, question by question, blind to what others give them.

A coder ticks themes of a whole answer, marks passages, or says that none applies. Having finished a
question they see what the others who finished found. `themes` puts these parts on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pandas as pd

from copwidgets.errors import AnswerError
from copwidgets.guide import Question
from copwidgets.judgement import JudgementKind
from copwidgets.kinds import JsonValue
from copwidgets.summary.listing import answered
from copwidgets.themes import Coding, Found, ThemeBook, find, make_passage

from . import suggesting
from .parts import Block, Part, text
from .reading import Reading
from .values import flag, free_text, short, whole
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
    yield {"type": "coding_choice", "questions": rows, "can_see_all": bool(view.untouched)}
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
            "rows": [self._row(row, is_done=is_done) for row in rows.head(most).itertuples()],
            "rest": max(0, len(rows) - most),
            "finished": is_done,
            "words": DONE if is_done else FINISH if looked else SEE,
        }

    def _row(self, row: Any, *, is_done: bool) -> Block:  # noqa: ANN401 - a row of a frame
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
            "others": self._others(row.question, about) if is_done else [],
        }

    def _others(self, question: str, about: str) -> list[str]:
        """Return what each of the others found, a line for a coder."""
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


# --- what people do -------------------------------------------------------------------------------


def give(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a whole answer a theme, or take it away again (`on`)."""
    view, theme = View(reading), _theme(reading, values)
    row, about = _answer(view, values)
    own = view.own(row.question, about)
    same = [each for each in own if each.theme == theme and each.passage is None]
    if flag(values, "on") and not same:
        reading.workbook.judge(JudgementKind.CODING_ADDED, _coding(theme, row), about)
    elif same and not flag(values, "on"):
        reading.workbook.judge_all([_removed(each) for each in same])
    return {}


def mark(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a passage of an answer a theme."""
    view, theme = View(reading), _theme(reading, values)
    row, about = _answer(view, values)
    passage = make_passage(str(row.answer), whole(values, "start"), whole(values, "end"))
    if passage is None or passage.exact != free_text(values, "exact"):
        what = "these words do not stand there in the answer"
        raise AnswerError(what, remedy="Select the passage again.")
    content = {**_coding(theme, row), "passage": passage.to_json()}
    reading.workbook.judge(JudgementKind.CODING_ADDED, content, about)
    return {"quote": passage.exact}


def unmark(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take a marked passage back."""
    view, wanted = View(reading), short(values, "coding")
    for found in view.codings.values():
        for each in found:
            if each.id == wanted and each.coder == view.coder:
                reading.workbook.judge_all([_removed(each)])
                return {}
    raise AnswerError("this mark is not there any more", remedy="Press Refresh to see what is.")


def none_applies(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say that no theme applies to an answer, or take that back (`on`)."""
    view = View(reading)
    row, about = _answer(view, values)
    place: dict[str, JsonValue] = {"question": str(row.question)}
    if flag(values, "on"):
        given = [_removed(each) for each in view.own(row.question, about) if each.theme]
        said = {**place, "revision": int(row.revision)}
        reading.workbook.judge_all([*given, (JudgementKind.NONE_APPLIES, said, about)])
    else:
        # What was given a theme that is gone reads as none, too.
        dead = [each for each in view.own(row.question, about) if not each.theme]
        back = [_removed(each) for each in dead if not each.says_none]
        reading.workbook.judge_all([*back, (JudgementKind.NONE_WITHDRAWN, place, about)])
    return {}


def finish(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say that a question is coded to its end."""
    view, question = View(reading), short(values, "question")
    if question not in {each.id for each in view.questions}:
        raise AnswerError("there is nothing to code here", remedy="Choose another question.")
    if question not in reading.book.finished(view.coder):
        reading.workbook.judge(JudgementKind.CODING_FINISHED, {"question": question})
    return {}


def see_all(reading: Reading, _values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Show somebody who codes nothing what others found, in every question they have not begun."""
    wanted = View(reading).untouched
    reading.workbook.judge_all(
        [(JudgementKind.CODING_FINISHED, {"question": each}, "") for each in wanted]
    )
    return {"questions": len(wanted)}


def _theme(reading: Reading, values: Mapping[str, Any]) -> str:
    wanted = short(values, "theme")
    if wanted not in {each.id for each in reading.book.alive}:
        remedy = "Choose one of those that are listed."
        raise AnswerError("this theme is not there any more", remedy=remedy)
    return wanted


def _answer(view: View, values: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the answer of an anchor as a row of the frame, and whose it is."""
    wanted, question = short(values, "anchor"), short(values, "question")
    for row in view.said[view.said["question"] == question].itertuples():
        if view.reading.anchor(str(row.question), str(row.member)) == wanted:
            return row, view.reading.id_of(str(row.member))
    raise AnswerError("this answer is not there any more", remedy="Press Refresh to see what is.")


def _coding(theme: str, row: Any) -> dict[str, JsonValue]:  # noqa: ANN401 - a row of a frame
    made: dict[str, JsonValue] = {"coding": str(uuid4()), "theme": theme, "passage": None}
    return {**made, "question": str(row.question), "revision": int(row.revision)}


def _removed(coding: Coding) -> tuple[JudgementKind, Mapping[str, JsonValue], str]:
    return JudgementKind.CODING_REMOVED, {"coding": coding.id}, ""


ACTS = {
    "coding_give": give,
    "coding_mark": mark,
    "coding_unmark": unmark,
    "coding_none": none_applies,
    "coding_finish": finish,
    "coding_see": see_all,
    **suggesting.ACTS,
}
