"""The things that shared answers list, read from a long frame by the kinds of a guide.

For summaries that need the cells of a table's row one by one, or have no items frame: a past state
made of a history has none. Pure; what is not sure yet, emptied, or does not fit is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from copwidgets.guide import Guide
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
        return item_key(self.text)


def answered(long: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a long frame that hold a shared answer, "not sure yet" left out."""
    return long[(long["state"] == State.SHARED) & (long["status"] == Status.ANSWERED)]


def listed(long: pd.DataFrame, guide: Guide) -> Iterator[Listed]:
    """Yield what the shared answers list, in the order of `long`."""
    rows = answered(long)
    known = rows[rows["question"].isin([each.id for each in guide.questions])]
    for question, member, value in zip(
        known["question"], known["member"], known["value"], strict=True
    ):
        for item in _items(guide, question, value):
            yield Listed(question, member, item.text, item.fields)


def _items(guide: Guide, question: str, value: str) -> tuple[Item, ...]:
    kind = guide.question(question).kind
    fitting = kind.fit(Answer(Status.ANSWERED, json.loads(value)))
    return kind.to_items(fitting.value) if fitting and fitting.value is not None else ()
