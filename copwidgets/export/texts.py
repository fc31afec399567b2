"""Texts made ready for files: what some format cannot hold is replaced, what is too long is cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from copwidgets.kinds import UNSTORABLE

_UNWRITABLE = re.compile(f"{UNSTORABLE.pattern}|[\ufffe\uffff]")  # the latter are not XML

CUT = " … (cut here; whole in the CSV file)"

_WIDEST = 4  # bytes of one character, in UTF-8 and in UTF-16


def storable(text: str) -> str:
    """Return a text without what some format cannot hold: each such character becomes U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)


def cut(text: str, most: int, encoding: str) -> str:
    """Return a text that takes at most `most` bytes; one that was longer says so at its end.

    `most` leaves room for that, which every format does.
    """
    if len(text) * _WIDEST <= most:  # which nearly every text is, and is soon known
        return text
    coded = text.encode(encoding)
    if len(coded) <= most:
        return text
    room = most - len(CUT.encode(encoding))
    return coded[:room].decode(encoding, "ignore") + CUT


def change_texts(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Return the frame with `change` applied to every text, column names included."""
    columns = {
        str(name): _changed(column, change) if _holds_text(column) else column
        for name, column in frame.items()
    }
    return pd.DataFrame(columns, index=frame.index).rename(columns=change)


def _changed(column: pd.Series, change: Callable[[str], str]) -> list[Any]:
    cells = column.tolist()
    known = {each: change(each) for each in set(cells) if isinstance(each, str)}  # many are alike
    return [known[each] if isinstance(each, str) else each for each in cells]


def _holds_text(column: pd.Series) -> bool:
    return not (
        pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    )
