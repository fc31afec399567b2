"""The wide frame, one row per member and one column per question, and the way back to long."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from copwidgets.community import Member
from copwidgets.guide import NOTHING_KEPT, Guide, Kept
from copwidgets.kinds import NOT_SURE_TEXT
from copwidgets.response import Response

from .columns import TEXT, build_frame, category, label_index
from .reading import read_responses


def wide_frame(
    guide: Guide,
    members: Iterable[Member],
    responses: Iterable[Response],
    *,
    kept: Kept = NOTHING_KEPT,
) -> pd.DataFrame:
    """Return one row per member, those without a response included, and one column per question.

    The parameters are those of `long_frame`.

    Returns
    -------
    DataFrame
        Index `member` (names in joining order), columns `question` (ids in guide order; questions
        that the guide no longer has come last). A cell holds the answer as in `long_frame`: missing
        where the question is untouched, "" where it was emptied, "(not sure yet)" where the member
        is not sure. Questions whose answers are known in advance are ordered categoricals: those
        answers, "(not sure yet)", "", and then whatever else was found. All others are of dtype
        string.
    """
    reading = read_responses(guide, members, responses, kept=kept)
    cells: dict[str, dict[str, str]] = {question_id: {} for question_id in reading.questions}
    for entry in reading.entries:
        cells[entry.response.question_id][entry.member] = entry.text
    columns = {
        question_id: (
            [found.get(name) for name in reading.members],
            _dtype(guide, question_id, found),
        )
        for question_id, found in cells.items()
    }
    wide = build_frame(columns)
    wide.index = label_index(reading.members, "member")
    wide.columns = label_index(reading.questions, "question")
    return wide


def long_from_wide(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of a wide frame one below the other, untouched questions left out.

    Returns
    -------
    DataFrame
        `member` and `question` (categorical, in the order of the wide frame's rows and columns),
        `answer` (string): the same rows as `long_frame(…)[["member", "question", "answer"]]`.
    """
    members, questions = list(wide.index), list(wide.columns)
    answers = [answer for question in questions for answer in wide[question].astype(TEXT)]
    frame = build_frame(
        {
            "member": (members * len(questions), category(members)),
            "question": ([each for each in questions for _ in members], category(questions)),
            "answer": (answers, TEXT),
        }
    )
    return frame.dropna(subset=["answer"], ignore_index=True)


def _dtype(guide: Guide, question_id: str, found: dict[str, str]) -> pd.CategoricalDtype | str:
    known = guide.question(question_id).kind.categories() if question_id in guide else None
    return TEXT if known is None else category((*known, NOT_SURE_TEXT, "", *sorted(found.values())))
