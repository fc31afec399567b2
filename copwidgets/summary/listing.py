"""The things that shared answers list, read from a long frame by the kinds of a guide.

For summaries that need the cells of a table's row one by one, or have no items frame: a past state
made of a history has none. Pure; what is not sure yet, emptied, or does not fit is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from copwidgets.frames.columns import TEXT, build_frame, category
from copwidgets.guide import Guide, Question
from copwidgets.kinds import Answer, Item, Status
from copwidgets.response import State

from .items import item_key


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that one member lists; `fields` are the cells of a table's row."""

    question: str
    member: str
    text: str
    fields: Mapping[str, str]

    @property
    def key(self) -> str:
        """What all wordings of the thing share."""
        return _key(self.text)


_key = lru_cache(maxsize=50_000)(item_key)


def answered(long: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a long frame that hold a shared answer, "not sure yet" left out."""
    return long[(long["state"] == State.SHARED) & (long["status"] == Status.ANSWERED)]


def listed(long: pd.DataFrame, guide: Guide) -> Iterator[Listed]:
    """Yield what the shared answers list, in the order of `long`."""
    known = answered(long[long["question"].isin([each.id for each in guide.questions])])
    for question, member, value in zip(
        known["question"], known["member"], known["value"], strict=True
    ):
        for item in _items(guide.question(question), value):
            yield Listed(question, member, item.text, item.fields)


def listed_in(long: pd.DataFrame, question: Question) -> Iterator[Listed]:
    """Yield what the shared answers to one question list."""
    own = answered(long[long["question"] == question.id])
    for member, value in zip(own["member"], own["value"], strict=True):
        for item in _items(question, value):
            yield Listed(question.id, member, item.text, item.fields)


def _items(question: Question, value: str) -> tuple[Item, ...]:
    kind = question.kind
    fitting = kind.fit(Answer(Status.ANSWERED, json.loads(value)))
    return kind.to_items(fitting.value) if fitting and fitting.value is not None else ()


def listed_items(long: pd.DataFrame, guide: Guide) -> pd.DataFrame:
    """Return the items of a long frame: one row per line of a list, row of a table, or choice.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame` or `as_of`.
    guide : Guide
        Says how its answers are to be read.

    Returns
    -------
    DataFrame
        `question`, `member` (categorical as in `long`), `item` (string): enough for
        `items_by_members`. In the order of `long`.

    Notes
    -----
    `workbook.items()` is the same with more columns, for today; this is for states that only a
    frame holds. Answers that do not fit the guide's question (any more) are left out.
    """
    found = list(listed(long, guide))
    return build_frame(
        {
            "question": (
                [each.question for each in found],
                category(long["question"].cat.categories),
            ),
            "member": ([each.member for each in found], category(long["member"].cat.categories)),
            "item": ([each.text for each in found], TEXT),
        }
    )
