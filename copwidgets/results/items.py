"""What members name in lists and tables, counted by members."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from copwidgets.summary import items_by_members

from .parts import Block, How, Part, text
from .reading import Reading, in_words
from .wish import Wish

HOW = How(
    "Members are counted, not mentions; two wordings are one thing when they differ in case, "
    "spaces or the punctuation at the end only.",
    "summary.items_by_members(workbook.items().query(\"status != 'not_sure'\"))",
)


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return the part on what members name."""
    counted = items_by_members(reading.items)
    yield Part("items", "What members name", tuple(_blocks(reading, counted)), (HOW,))


def _blocks(reading: Reading, counted: pd.DataFrame) -> Iterator[Block]:
    if counted.empty:
        yield text("Nothing has been listed yet.")
        return
    for question in reading.guide.counted:
        rows = counted[counted["question"] == question.id]
        if not rows.empty:
            yield _named(reading, question.text, rows)


def _named(reading: Reading, caption: str, rows: pd.DataFrame) -> Block:
    """Return a table of items; in a pseudonymous community without who names them."""
    cells = rows[["item", "members", "named_by"]].astype(object).to_numpy().tolist()
    told = [[item, in_words(reading.told(members))] for item, members, _ in cells]
    return {
        "type": "table",
        "caption": caption,
        "columns": ["Named", "Members"] if reading.hides else ["Named", "Members", "By"],
        "rows": told if reading.hides else cells,
    }
