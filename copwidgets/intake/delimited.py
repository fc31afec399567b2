"""Rows of a text whose cells stand between commas, semicolons, tabs or bars.

Pure; which of them it is, is found out by reading the beginning with each.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from copwidgets.errors import IntakeError

from .sheet import Cells, check_rows

DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
"""What a reader may choose from: sign -> word."""

_TRIED_ROWS = 50
_NEVER_CLOSED = "\ue000 the end \ue000"
_SIGN = "sep="


def read_delimited(text: str, delimiter: str = "") -> tuple[tuple[Cells, ...], str]:
    """Return the rows of a text, and what stands between its cells.

    Raises
    ------
    IntakeError
        There are too many rows or columns, or a quotation mark is never closed.
    """
    if delimiter and delimiter not in DELIMITERS:
        remedy = "Choose a comma, a semicolon, a tab or a bar."
        raise IntakeError("this sign does not stand between cells", remedy=remedy)
    signed, rest = _signed(text)
    found = delimiter or signed or detect(rest)
    # A line `sep=;` is for spreadsheets; the rows below keep the numbers that a reader sees.
    rows = (*(((),) if signed else ()), *_rows(rest, found))
    check_rows(rows)
    return rows, found


def _signed(text: str) -> tuple[str, str]:
    """Return the sign of a first line like `sep=;` ("" without one), and the text below it."""
    head, _, rest = text.partition("\n")
    sign = head.rstrip("\r").strip('"')
    if sign[: len(_SIGN)].lower() == _SIGN and sign[len(_SIGN) :] in DELIMITERS:
        return sign[len(_SIGN) :], rest
    return "", text


def detect(text: str) -> str:
    """Return the sign that cuts the first rows into most cells, and all of them alike."""
    return max(DELIMITERS, key=lambda each: _score(text, each))


def _score(text: str, delimiter: str) -> tuple[float, float]:
    """Return how well a sign cuts a text: by the first row, which holds no sentences, then by most.

    It cuts hardly at all where quotation marks then stand astray.
    """
    rows: list[list[str]] = []
    file = io.StringIO(text, newline="")
    weight = 1.0
    try:
        rows.extend(islice(csv.reader(file, delimiter=delimiter, strict=True), _TRIED_ROWS))
    except csv.Error:
        weight = 0.01
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0, 0
    first = next(len(row) for row in rows if row)
    most, _ = widths.most_common(1)[0]
    by_first, by_most = (
        weight * (widths[width] / widths.total()) ** 2 * (width - 1) for width in (first, most)
    )
    return by_first, by_most


def _rows(text: str, delimiter: str) -> tuple[Cells, ...]:
    # A row of our own behind the last one is swallowed where a quotation mark is never closed.
    break_ = "" if text.endswith(("\n", "\r")) or not text else "\n"
    file = io.StringIO(f"{text}{break_}{_NEVER_CLOSED}", newline="")
    rows = [tuple(row) for row in _read(csv.reader(file, delimiter=delimiter))]
    if rows[-1] != (_NEVER_CLOSED,):
        where = f"row {len(rows):,}"
        remedy = "Look for a quotation mark that is not closed, or choose another separator."
        raise IntakeError("a cell of this file does not end", where=where, remedy=remedy)
    return tuple(rows[:-1])


def _read(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    count = 0
    try:
        for row in reader:
            count += 1
            yield row
    except csv.Error as error:
        remedy = "Look for a quotation mark that is not closed, or choose another separator."
        where = f"row {count + 1:,}"
        raise IntakeError("a cell of this file is too long", where=where, remedy=remedy) from error
