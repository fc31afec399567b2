"""What was said to each question, and how many said something."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from copwidgets.community import Member
from copwidgets.frames.columns import TEXT, WHOLE, Column, build_frame, category
from copwidgets.guide import Guide
from copwidgets.kinds import Status

ANSWER_COLUMNS = ["section", "question", "text", "member", "answer", "status", "answered_at"]


def answers_by_question(long: pd.DataFrame) -> pd.DataFrame:
    """Return what can be read side by side: the answers of each question, without emptied ones.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`.

    Returns
    -------
    DataFrame
        `section`, `question`, `text`, `member`, `answer`, `status`, `answered_at` with the dtypes
        and in the order of the long frame; answers to questions that the guide no longer has come
        last.

    Notes
    -----
    Method: a selection of rows; nothing is counted or shortened.
    """
    return long.loc[long["status"] != Status.EMPTIED, ANSWER_COLUMNS].reset_index(drop=True)


def question_counts(long: pd.DataFrame, members: Iterable[Member], guide: Guide) -> pd.DataFrame:
    """Return how many members answered, were not sure, emptied their answer, or left it untouched.

    Returns
    -------
    DataFrame
        One row per question of the guide, notes included: `phase`, `section`, `question` (ids,
        categorical in guide order), `text` (string), `answered`, `not_sure`, `emptied`, `untouched`
        (Int64). The four add up to the number of members.

    Notes
    -----
    Method: rows are counted by `status`; a listed member without a row is untouched. With a frame
    of shared answers only, untouched therefore includes those who have not shared yet. Source: a
    plain count, no estimate.
    """
    names = [member.name for member in members]
    rows = long[long["member"].isin(names)]
    found = rows.groupby(["question", "status"], observed=True).size()
    sizes = dict(zip(found.index, found, strict=True))
    walk = list(guide.walk())
    asked = [question.id for _, _, question in walk]
    counts = {each: [sizes.get((question, each), 0) for question in asked] for each in Status}
    touched = [sum(of_one) for of_one in zip(*counts.values(), strict=True)]
    columns: dict[str, Column] = {
        "phase": ([phase.id for phase, _, _ in walk], category(each.id for each in guide.phases)),
        "section": ([part.id for _, part, _ in walk], category(each.id for each in guide.sections)),
        "question": (asked, category(asked)),
        "text": ([question.text for _, _, question in walk], TEXT),
        **{str(each): (counts[each], WHOLE) for each in Status},
        "untouched": ([len(names) - count for count in touched], WHOLE),
    }
    return build_frame(columns)
