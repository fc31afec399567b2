"""The items frame: one row per line of a list, row of a table, or choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from copwidgets.community import Community, Member
from copwidgets.guide import NOTHING_KEPT, Guide, Kept
from copwidgets.kinds import Item
from copwidgets.response import Response

from .columns import STATE, STATUS, TEXT, WHOLE, Column, build_frame, category
from .long import place_columns
from .reading import Reading, read_responses


def items_frame(  # noqa: PLR0913 - those of the long frame, and which question
    guide: Guide,
    community: Community,
    members: Iterable[Member],
    responses: Iterable[Response],
    *,
    question: str | None = None,
    kept: Kept = NOTHING_KEPT,
) -> pd.DataFrame:
    """Return one row per listed item, in the order of `long_frame`.

    Parameters
    ----------
    guide, community, members, responses, kept
        As for `long_frame`.
    question : str, optional
        The id of one question, whose table then comes with its own columns. KeyError when the guide
        has no such question.

    Returns
    -------
    DataFrame
        `community`, `phase`, `section`, `question`, `member`, `state` (as in `long_frame`),
        `item_no` (Int64, from 1 within a response), `item` (string), `details` (string: the other
        cells of a table's row as `Column: words; …`) and `status`. With `question`, the table's
        columns stand in place of `details`, under their ids and with words for choices (string, ""
        where blank); an id that is already the name of a column gets an underscore at its end.

    Notes
    -----
    An answer that is "not sure yet" has its items too: leave them out by `status` where it matters.
    """
    fields = guide.question(question).kind.to_fields() if question is not None else {}
    wanted = [each for each in responses if question in (None, each.question_id)]
    reading = read_responses(guide, members, wanted, kept=kept)
    found = [(entry, entry.to_items()) for entry in reading.entries]
    rows = Reading(
        reading.members, reading.questions, tuple(entry for entry, items in found for _ in items)
    )
    items = [item for _, items in found for item in items]
    columns = {
        **place_columns(guide, community, rows),
        "member": ([entry.member for entry in rows.entries], category(rows.members)),
        "state": ([entry.response.state for entry in rows.entries], STATE),
        "item_no": ([number for _, items in found for number, _ in enumerate(items, 1)], WHOLE),
        "item": ([item.text for item in items], TEXT),
    }
    status: Column = ([entry.answer.status for entry in rows.entries], STATUS)
    if question is None:
        return build_frame({**columns, "details": (_details(rows, items), TEXT), "status": status})
    return build_frame(
        {**columns, **_own_columns(fields, items, {*columns, "status"}), "status": status}
    )


def _details(rows: Reading, items: Iterable[Item]) -> list[str]:
    """Return the cells of each row other than the one that names it."""
    details = []
    for entry, item in zip(rows.entries, items, strict=True):
        words = entry.kind.to_fields() if entry.kind else {}
        title = next((key for key, cell in item.fields.items() if cell == item.text), None)
        cells = {key: cell for key, cell in item.fields.items() if cell and key != title}
        details.append("; ".join(f"{words[key]}: {cell}" for key, cell in cells.items()))
    return details


def _own_columns(
    fields: Mapping[str, str], items: Iterable[Item], taken: set[str]
) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for field in fields:
        name = field
        while name in taken or (name != field and name in fields):
            name += "_"
        columns[name] = ([item.fields.get(field, "") for item in items], TEXT)
    return columns
