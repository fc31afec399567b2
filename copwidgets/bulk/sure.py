"""Stored answers read column by column, where it is sure what their kind would say of them.

A pattern says which answers a kind takes unchanged; of all others nothing is said, and they go to
the kind itself. So what is written here can be too narrow, and never wrong. To a kind that is not
here everything is unsure. Pure Arrow; values are canonical JSON, as the store keeps it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from copwidgets.kinds import MAX_CHARACTERS, MAX_ROWS, FollowUp, Kind, List, Table, YesNo
from copwidgets.kinds.rows import Column
from copwidgets.kinds.text import Words
from copwidgets.kinds.yes_no import LABELS

_BARE = r'[^"\\\p{Cc}]'
_SEEN = r'[^"\\\p{Cc}\p{Z}]'
_ITEM = f"{_SEEN}(?:{_BARE}*{_SEEN})?"
_LIST = f'^\\["{_ITEM}"(?:,"{_ITEM}")*\\]$'
_CELL = f"(?:{_SEEN}{_BARE}*)?"
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f]"
_CONTROL_OR_LINE = r"[\x00-\x08\x0a-\x1f\x7f]"
_NOT_BLANK = r"[^\p{Z}\p{Cc}]"


@dataclass(frozen=True)
class Values:
    """Some answers: their JSON, their texts (null where they are none), and which are special."""

    json: Any
    texts: Any
    special: Any

    def filter(self, mask: Any) -> Self:  # noqa: ANN401 - pyarrow has no types
        """Return those where `mask` is true."""
        return type(self)(
            self.json.filter(mask), self.texts.filter(mask), self.special.filter(mask)
        )

    @classmethod
    def of_json(cls, json: Any) -> Self:  # noqa: ANN401
        """Return values of which only the JSON is there: texts with escapes are left out."""
        bare = pc.match_substring_regex(json, f'^"{_BARE}*"$')
        texts = pc.if_else(bare, pc.utf8_slice_codeunits(json, 1, -1), None)
        return cls(json, texts, pc.invert(bare))


def read_surely(kind: Kind, values: Values) -> tuple[Any, Any]:
    """Return the text of each answer, null where that is not sure, and its visible JSON."""
    if isinstance(kind, Words):
        return _read_words(kind, values), values.json
    if isinstance(kind, List):
        return _read_list(values.json), values.json
    if isinstance(kind, Table):
        return _read_table(kind, values.json), values.json
    if isinstance(kind, YesNo) and kind.follow_up is not None:
        return _read_yes_no(kind.follow_up, values.json)
    return pa.nulls(len(values.json), pa.string()), values.json


def _where(mask: Any, chosen: Any) -> Any:  # noqa: ANN401
    """Return `chosen` where `mask` is true, in order, and null elsewhere."""
    return pc.replace_with_mask(pa.nulls(len(mask), pa.string()), mask, chosen)


def _is_short(values: Any) -> Any:  # noqa: ANN401
    # No part of a value is longer than the whole, and no character shorter than a byte.
    return pc.less_equal(pc.binary_length(values), MAX_CHARACTERS)


def _read_words(kind: Words, values: Values) -> Any:  # noqa: ANN401
    texts = values.texts
    odd = pc.match_substring_regex(
        texts.filter(values.special), _CONTROL if kind.has_lines else _CONTROL_OR_LINE
    )
    is_odd = pc.replace_with_mask(values.special, values.special, odd)
    is_text = pc.and_(_is_short(texts), pc.match_substring_regex(texts, _NOT_BLANK))
    return pc.if_else(pc.and_not(is_text, is_odd), texts, None)


def _read_list(json: Any) -> Any:  # noqa: ANN401
    sure = pc.and_(_is_short(json), pc.match_substring_regex(json, _LIST))
    sure = pc.and_(sure, pc.less(pc.count_substring(json, '","'), MAX_ROWS))
    lines = pc.utf8_slice_codeunits(json.filter(sure), 2, -2)
    return _where(sure, pc.replace_substring(lines, '","', "\n"))


def _read_table(kind: Table, json: Any) -> Any:  # noqa: ANN401
    names = sorted(column.id for column in kind.columns)
    row = r"\{" + ",".join(f'"{re.escape(name)}":"{_CELL}"' for name in names) + r"\}"
    sure = pc.and_(_is_short(json), pc.match_substring_regex(json, f"^\\[{row}(?:,{row})*\\]$"))
    return _where(sure, _table_texts(kind, names, json.filter(sure)))


def _table_texts(kind: Table, names: list[str], json: Any) -> Any:  # noqa: ANN401
    """Return the text of each table, null where a row is blank or a choice is none."""
    start = f'"{names[0]}":"'
    # Within a cell no quotation mark stands, so these can only be what parts rows and cells.
    bodies = pc.utf8_slice_codeunits(json, 2 + len(start), -3)
    rows = pc.split_pattern(bodies, '"},{' + start)
    cells = _cells(names, rows.flatten())
    parts = [_cell_texts(column, cells[column.id]) for column in kind.columns]
    unknown = [pc.is_null(part) for part in parts]
    filled = [pc.if_else(pc.equal(part, ""), None, part) for part in parts]
    texts = pc.binary_join_element_wise(*filled, "; ", null_handling="skip")
    bad = pc.equal(texts, "")
    for each in unknown:
        bad = pc.or_(bad, each)
    texts = pc.if_else(bad, None, texts)
    whole = pc.binary_join(pa.ListArray.from_arrays(rows.offsets, texts), "\n")
    return pc.if_else(pc.less_equal(pc.list_value_length(rows), MAX_ROWS), whole, None)


def _cells(names: list[str], rows: Any) -> dict[str, Any]:  # noqa: ANN401
    parts = '","'.join(f'{re.escape(name)}":"(?P<c{n}>[^"]*)' for n, name in enumerate(names))
    found = pc.extract_regex(rows, "^" + parts.removeprefix(f'{re.escape(names[0])}":"') + "$")
    return {name: found.field(f"c{n}") for n, name in enumerate(names)}


def _cell_texts(column: Column, cells: Any) -> Any:  # noqa: ANN401
    """Return `Column: words` for each cell, "" where it is blank, null where there is no such."""
    if not column.choices:
        return pc.if_else(pc.equal(cells, ""), "", _titled(column, cells))
    words = {"": "", **{value: column.to_text(value) for value in column.labels}}
    place = pc.index_in(cells, pa.array(list(words)))
    found = pa.array(list(words.values())).take(place)
    return pc.if_else(pc.equal(found, ""), found, _titled(column, found))


def _titled(column: Column, words: Any) -> Any:  # noqa: ANN401
    return pc.binary_join_element_wise(f"{column.text}: ", words, "")


def _read_yes_no(follow_up: FollowUp, json: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Read the answers that hold a follow-up; of the others there are few different ones."""
    texts, shown = pa.nulls(len(json), pa.string()), json
    for choice, label in LABELS.items():
        start = f'{{"choice":"{choice}","follow_up":'
        chosen = pc.starts_with(json, start)
        below = pc.utf8_slice_codeunits(json.filter(chosen), len(start), -1)
        inner, seen = read_surely(follow_up.kind, Values.of_json(below))
        if choice == follow_up.when:
            inner = pc.binary_join_element_wise(f"{label}\n", inner, "")
            seen = pc.binary_join_element_wise(start, seen, "}", "")
        else:  # set aside: it has to fit, and is shown to nobody
            inner = pc.if_else(pc.is_valid(inner), label, inner)
            seen = pa.repeat(f'{{"choice":"{choice}"}}', len(below))
        texts = pc.replace_with_mask(texts, chosen, inner)
        shown = pc.replace_with_mask(shown, chosen, seen)
    return texts, shown
