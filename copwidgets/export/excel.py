"""One Excel file for reading: a sheet for each section, then everything that analysts use.

Texts stay texts, whatever they begin with; times are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from copwidgets.csv_text import FORMULA_STARTS
from copwidgets.errors import CopwidgetsError

from .contents import Contents
from .sheet_names import sheet_names
from .texts import cut, storable

EXCEL_CHARACTERS = 32_767
"""Most UTF-16 units of one cell (Microsoft, "Excel specifications and limits")."""

EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384
"""Most rows and columns of one sheet (as above)."""

_NARROWEST, _WIDEST = 10, 60  # in characters
_LOOKED_AT = 200  # rows that decide how wide a column is
_TITLES = {
    "items": "Items",
    "codebook": "Codebook",
    "responses": "Responses",
    "themes": "Themes",
    "codings": "Codings",
    "merges": "Merged items",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a heading over each column; two headings may read alike.

    What is missing is None.
    """

    title: str
    headings: Sequence[str]
    columns: Sequence[Sequence[Any]]

    @classmethod
    def from_frame(cls, title: str, frame: pd.DataFrame) -> Sheet:
        """Return a frame as a sheet."""
        columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in frame]
        return cls(title, [str(name) for name in frame], [each.tolist() for each in columns])

    @property
    def count(self) -> int:
        """The number of rows below the headings."""
        return len(self.columns[0]) if self.columns else 0


def write_excel(contents: Contents, path: Path) -> None:
    """Write the contents to one file.

    Raises
    ------
    CopwidgetsError
        There is more than a sheet can hold.
    OSError
        The file cannot be written.
    """
    write_sheets(list(sheets_of(contents)), path)


def sheets_of(contents: Contents) -> Iterator[Sheet]:
    """Yield a sheet a section in the guide's words, then the tables."""
    for section, questions in contents.shown:
        asked = {each.id: storable(each.text) for each in questions}
        yield _members_by(contents, storable(section.title), asked)
    if contents.earlier:
        yield _members_by(contents, "Earlier questions", contents.earlier)
    tables = contents.tables
    rest = [name for name in tables if name not in {*_TITLES, "wide"}]
    for name in (*_TITLES, *rest):
        if name in tables:
            yield Sheet.from_frame(_TITLES.get(name, name), tables[name])


def _members_by(contents: Contents, title: str, asked: Mapping[str, str]) -> Sheet:
    """Return who said what to some questions (id -> words): a row a member."""
    rows = [contents.answers.get(each, {}) for each in asked]
    columns = [[found.get(member) for member in contents.members] for found in rows]
    return Sheet(title, ["Member", *asked.values()], [contents.members, *columns])


def write_sheets(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets to a file; errors as for `write_excel`."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    for sheet in sheets:
        _check_size(sheet)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    formats = _Formats(book)
    for sheet, name in zip(sheets, sheet_names([each.title for each in sheets]), strict=True):
        _write_sheet(book.add_worksheet(name), sheet, formats)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _check_size(sheet: Sheet) -> None:
    if sheet.count < EXCEL_ROWS and len(sheet.headings) <= EXCEL_COLUMNS:
        return
    raise CopwidgetsError(
        f"an Excel sheet holds at most {EXCEL_ROWS:,} rows and {EXCEL_COLUMNS:,} columns, and "
        f"“{sheet.title}” has {sheet.count:,} and {len(sheet.headings):,}",
        remedy="Choose CSV or Parquet instead.",
    )


class _Formats:
    """How cells look; a quoted one stays text even when somebody edits it."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        top = {"valign": "top"}
        self.heading = book.add_format({**top, "bold": True, "text_wrap": True, "bottom": 1})
        self.text = book.add_format({**top, "text_wrap": True})
        self.quoted = book.add_format({**top, "text_wrap": True, "quote_prefix": True})
        self.moment = book.add_format({**top, "num_format": "yyyy-mm-dd hh:mm:ss"})
        self.other = book.add_format(top)

    def of(self, text: str) -> Any:  # noqa: ANN401 - as above
        return self.quoted if text.startswith(FORMULA_STARTS) else self.text


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401 - as above
    page.freeze_panes(1, 1)
    for number, (heading, cells) in enumerate(zip(sheet.headings, sheet.columns, strict=True)):
        page.set_column(number, number, _width(heading, cells))
        page.write_string(0, number, _fitting(heading), formats.heading)
        for row, cell in enumerate(cells, 1):
            _write_cell(page, (row, number), cell, formats)


def _write_cell(page: Any, place: tuple[int, int], cell: Any, formats: _Formats) -> None:  # noqa: ANN401 - any cell of a frame
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(*place, _fitting(cell), formats.of(cell))
    elif isinstance(cell, bool):
        page.write_boolean(*place, cell, formats.other)
    elif isinstance(cell, datetime):
        page.write_datetime(*place, cell.replace(tzinfo=None), formats.moment)
    else:
        page.write_number(*place, cell, formats.other)


def _fitting(text: str) -> str:
    return cut(text, 2 * EXCEL_CHARACTERS, "utf-16-le")


def _width(heading: str, cells: Sequence[Any]) -> int:
    """Return how wide a column is: as its longest line, within bounds."""
    shown = [str(each) for each in cells[:_LOOKED_AT] if each is not None]
    longest = max((len(line) for text in shown for line in text.splitlines()), default=0)
    return min(_WIDEST, max(_NARROWEST, longest + 2, min(len(heading) + 2, 30)))
