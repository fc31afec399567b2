"""What coders do: give an answer a theme, mark a passage, say that none applies, finish a question.

Each act is judgements of whoever has the page open, on what `coding` shows them; what a browser
says is checked here, and rights once more by the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from copwidgets.errors import AnswerError
from copwidgets.judgement import JudgementKind
from copwidgets.kinds import JsonValue
from copwidgets.themes import Coding, make_passage

from .coding import View
from .reading import Reading
from .values import flag, free_text, short, whole


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
}
