"""A file as rows of cells, and how much of one is read.

What its columns mean is none of its business. Made by `delimited` and `excel`, used by all of
intake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copwidgets.errors import IntakeError

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 2_000
MOST_CELLS = 2_000_000
"""Most cells in all: a file at both other limits would not fit beside the other kernels."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader of a file decided for themselves; "" leaves it to be found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, the first one at the top, and how they were read.

    `encoding` and `delimiter` are "" for a workbook of Excel, `sheet` and `sheets` (those that can
    be chosen) are empty for a text. `notes` are sentences for whoever brings the file in.
    """

    filename: str
    rows: tuple[Cells, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_size(content: bytes) -> None:
    """Raise IntakeError for a file that is empty or larger than 20 MB."""
    if not content:
        raise IntakeError("this file is empty", remedy="Export the answers again.")
    if len(content) > MOST_BYTES:
        size = len(content) / 1_000_000
        what = f"this file has {size:,.1f} MB and at most {MOST_BYTES // 1_000_000} MB can be read"
        raise IntakeError(what, remedy="Export fewer answers at a time.")


def check_rows(rows: Sequence[Sequence[str]]) -> None:
    """Raise IntakeError for more rows, columns or cells than are read."""
    check_counts(len(rows), max(map(len, rows), default=0), sum(map(len, rows)))


def check_counts(rows: int, columns: int, cells: int) -> None:
    """Raise IntakeError where one of the counts is over its limit."""
    for count, most, noun, remedy in (
        (rows, MOST_ROWS, "rows", "Export fewer answers at a time."),
        (columns, MOST_COLUMNS, "columns", "Delete columns that are not needed."),
        (cells, MOST_CELLS, "cells", "Delete columns that are not needed."),
    ):
        if count > most:
            what = f"this file has more than {most:,} {noun}, and no more can be read"
            raise IntakeError(what, remedy=remedy)


def without_end(rows: Sequence[Cells]) -> tuple[Cells, ...]:
    """Return rows without the blank ones at the end; those between keep their numbers."""
    count = len(rows)
    while count and not any(cell.strip() for cell in rows[count - 1]):
        count -= 1
    return tuple(rows[:count])
