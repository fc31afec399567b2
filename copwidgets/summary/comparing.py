"""Two states side by side: two communities that answer one guide, or one community at two dates.

Which is "one" and which "other" is the caller's choice; nothing is tested for significance, as
groups are too small for that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE, build_frame, category
from copwidgets.kinds import Status
from copwidgets.response import State

from .items import item_key

CHANGE = category(("gained", "lost", "more", "fewer", "same"))
"""What became of something from one state to the other, by the number of members."""


def compared(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return question by question how many answered in each of two states.

    Parameters
    ----------
    one, other : DataFrame
        As from `long_frame` or `as_of`, of two communities or two moments; drafts are left out.

    Returns
    -------
    DataFrame
        One row per question that occurs in either: `question` (categorical, in the order of `one`,
        then of `other`), `text` (string: the words in `other`, else in `one`), `answered_one`,
        `answered_other`, `not_sure_one`, `not_sure_other` (Int64), `in_both` (Int64: members by
        that name who said something in both) and `changed` (Int64: those of them who say something
        else in `other`).

    Notes
    -----
    Method: members are counted by name, so `in_both` and `changed` have a meaning for two moments
    of one community only. Source: a plain count; a difference of one or two people in a small group
    is no trend.
    """
    first, second = _Said(one), _Said(other)
    asked = list(dict.fromkeys([*first.questions, *second.questions]))
    both = {each: first.told[each].keys() & second.told[each].keys() for each in asked}
    changed = [
        sum(first.told[each][name] != second.told[each][name] for name in both[each])
        for each in asked
    ]
    return build_frame(
        {
            "question": (asked, category(asked)),
            "text": ([second.words.get(each) or first.words.get(each) for each in asked], TEXT),
            "answered_one": (first.counts(asked, Status.ANSWERED), WHOLE),
            "answered_other": (second.counts(asked, Status.ANSWERED), WHOLE),
            "not_sure_one": (first.counts(asked, Status.NOT_SURE), WHOLE),
            "not_sure_other": (second.counts(asked, Status.NOT_SURE), WHOLE),
            "in_both": ([len(both[each]) for each in asked], WHOLE),
            "changed": (changed, WHOLE),
        }
    )


def gained_and_lost(one: pd.DataFrame, other: pd.DataFrame, by: str = "item") -> pd.DataFrame:
    """Return what is named in each of two states, and what became of it.

    Parameters
    ----------
    one, other : DataFrame
        As from `items_by_members`, or from `terms` with `by="term"`: columns `question`, `by` and
        `members`.
    by : str
        The column that names things.

    Returns
    -------
    DataFrame
        One row per question and thing of either: `question` (categorical, in the order of `one`,
        then of `other`), the column `by` (string: the wording in `other`, else in `one`),
        `members_one`, `members_other` (Int64, 0 where nobody names it), `change` (categorical:
        gained, lost, more, fewer, same). In the order of questions, then of `change`, then most
        members first.

    Notes
    -----
    Method: things are the same when they are equal under `item_key`; nothing is matched by meaning,
    so what was only put in other words is lost and gained at once. Source: a plain count.
    """
    first, second = _counted(one, by), _counted(other, by)
    keys = list(dict.fromkeys([*first, *second]))
    nothing = ("", 0)
    pairs = [(first.get(key, nothing), second.get(key, nothing)) for key in keys]
    asked = category(dict.fromkeys(question for question, _ in keys))
    frame = build_frame(
        {
            "question": ([question for question, _ in keys], asked),
            by: ([after[0] or before[0] for before, after in pairs], TEXT),
            "members_one": ([before[1] for before, _ in pairs], WHOLE),
            "members_other": ([after[1] for _, after in pairs], WHOLE),
            "change": ([_change(before[1], after[1]) for before, after in pairs], CHANGE),
        }
    )
    most = -frame[["members_one", "members_other"]].max(axis="columns")
    ordered = frame.assign(most=most).sort_values(["question", "change", "most"], kind="stable")
    return ordered.drop(columns="most").reset_index(drop=True)


class _Said:
    """What one state holds: for each question, member -> (status, value)."""

    def __init__(self, long: pd.DataFrame) -> None:
        shared = long[(long["state"] == State.SHARED) & (long["status"] != Status.EMPTIED)]
        self.questions = shared["question"].drop_duplicates().tolist()
        self.told: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        self.words: dict[str, str | None] = {}
        cells = (shared[name] for name in ("question", "text", "member", "status", "value"))
        for question, text, member, status, value in zip(*cells, strict=True):
            self.words[question] = None if pd.isna(text) else text
            self.told[question][member] = (status, value)

    def counts(self, questions: Iterable[str], status: Status) -> list[int]:
        """Return how many answers to each question have a status."""
        return [sum(found == status for found, _ in self.told[each].values()) for each in questions]


def _counted(frame: pd.DataFrame, by: str) -> dict[tuple[str, str], tuple[str, int]]:
    """Return (question, key) -> (wording, members)."""
    rows = zip(frame["question"], frame[by], frame["members"], strict=True)
    return {(question, item_key(words)): (words, int(count)) for question, words, count in rows}


def _change(before: int, after: int) -> str:
    if not before or not after:
        return "gained" if after else "lost"
    if before == after:
        return "same"
    return "more" if after > before else "fewer"
