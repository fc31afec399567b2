"""Rows of a workbook of Excel (.xlsx), read with distrust.

Nothing in it is worked out or followed: of a formula the value that was stored is taken, links to
other files are not opened, and sheets that are hidden are not read. openpyxl comes late.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from copwidgets.errors import IntakeError

from .sheet import Cells, Sheet, check_counts, without_end

START = b"PK\x03\x04"
OLD_START = b"\xd0\xcf\x11\xe0"
"""How .xls begins, and a workbook with a password."""

MOST_UNPACKED = 150_000_000
MOST_PARTS = 2_000
MOST_STRINGS = 500_000
"""Most texts in a workbook's table of texts, each read before any cell is."""

MOST_BLANK = 100_000
"""Most rows, blank ones among them, that are looked at: a sheet may claim a million."""

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
_FORMULAS = (
    "Some cells hold formulas: what was last worked out for them is taken, and nothing where "
    "nothing was."
)
_MERGED = "Some cells are joined: their text counts for the first of them only."
_TOO_LARGE, _AS_CSV = "this workbook is far larger than it seems", "Export the answers as CSV."
_REMEDY = "Save it again in the spreadsheet, or export the answers as CSV."


def read_excel(filename: str, content: bytes, wanted: str = "") -> Sheet:
    """Return the rows of a sheet: the one `wanted`, else the first that shows anything.

    Raises
    ------
    IntakeError
        It is no workbook, it is damaged or too large, or openpyxl is not installed.
    """
    _check_package(content)
    _check_strings(content)
    book = _open(content)
    try:
        return _read(book, filename, wanted, _notes(content))
    except IntakeError:
        raise
    except Exception as error:  # a broken part can fail in any way, and only when it is read
        raise IntakeError("this workbook is damaged", remedy=_REMEDY) from error
    finally:
        book.close()


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise IntakeError("this workbook is damaged", remedy=_REMEDY) from error
    # What a part says of its size is held to when it is unpacked.
    if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
        raise IntakeError(_TOO_LARGE, remedy=_AS_CSV)


def _check_strings(content: bytes) -> None:
    """Refuse a table of texts that would take minutes to read, in whatever part: its name is free.

    Raises
    ------
    IntakeError
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = (each for each in package.namelist() if not each.startswith("xl/worksheets/"))
            found = sum(text.count(b"<si") for part in parts for text in _pieces(package, part))
    except Exception as error:  # a broken part can fail in any way
        raise IntakeError("this workbook is damaged", remedy=_REMEDY) from error
    if found > MOST_STRINGS:
        raise IntakeError(_TOO_LARGE, remedy=_AS_CSV)


def _open(content: bytes) -> Any:  # noqa: ANN401 - openpyxl has no types
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        remedy = "Export the answers as CSV, or ask whoever runs the workbook to install "
        remedy += "copwidgets[intake]."
        raise IntakeError("Excel workbooks cannot be read here", remedy=remedy) from error
    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a broken workbook can fail in any way
        raise IntakeError("this workbook is damaged", remedy=_REMEDY) from error


def _notes(content: bytes) -> list[str]:
    has_formula = has_merged = False
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                for text in _pieces(package, part):
                    has_formula |= b"<f>" in text or b"<f " in text
                    has_merged |= b"<mergeCell " in text
    return [*([_FORMULAS] if has_formula else ()), *([_MERGED] if has_merged else ())]


def _pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part piece by piece, each with the end of the one before it."""
    tail = b""
    with package.open(part) as file:
        while piece := file.read(1_000_000):
            yield tail + piece
            tail = piece[-16:]


def _read(book: Any, filename: str, wanted: str, notes: list[str]) -> Sheet:  # noqa: ANN401
    shown = [each for each in book.worksheets if each.sheet_state == "visible"]
    hidden = [each.title for each in book.worksheets if each.sheet_state != "visible"]
    names = tuple(each.title for each in shown)
    if hidden:
        notes = [*notes, f"Hidden sheets are not read: {', '.join(hidden)}."]
    if wanted and wanted not in names:
        remedy = f"Choose one of: {', '.join(names)}."
        raise IntakeError(f"there is no sheet {wanted!r} to be seen", remedy=remedy)
    for each in shown:
        if wanted in ("", each.title):
            rows = _rows(each)
            if rows or wanted:
                return Sheet(filename, rows, sheet=each.title, sheets=names, notes=tuple(notes))
    raise IntakeError("no sheet of this workbook shows anything", remedy=_REMEDY)


def _rows(sheet: Any) -> tuple[Cells, ...]:  # noqa: ANN401
    sheet.reset_dimensions()  # what the file says of them may be wrong
    rows: list[Cells] = []
    counts = [0, 0, 0]
    for number, raw in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_BLANK:
            what = f"this sheet goes on below row {MOST_BLANK:,}"
            raise IntakeError(what, remedy="Delete the blank rows between the answers.")
        cells = _trimmed(_to_text(each) for each in raw)
        rows.append(cells)
        counts = [counts[0] + bool(cells), max(counts[1], len(cells)), counts[2] + len(cells)]
        check_counts(*counts)
    return without_end(rows)


def _trimmed(cells: Iterable[str]) -> Cells:
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _to_text(value: object) -> str:
    """Return a cell as it would stand in a CSV file."""
    if value is None or (isinstance(value, str) and value in _ERRORS):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
