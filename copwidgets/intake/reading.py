"""A file of answers as rows, whatever spreadsheet or survey tool wrote it.

The one way in for bytes that somebody chose: what they are is seen by how they begin, not by the
name of the file.
"""

from __future__ import annotations

from copwidgets.errors import IntakeError

from .delimited import read_delimited
from .encodings import decode
from .excel import OLD_START, START, read_excel
from .sheet import Choice, Sheet, check_size, without_end

_AUTO = Choice()


def read_sheet(filename: str, content: bytes, choice: Choice = _AUTO) -> Sheet:
    """Return the rows of a CSV or TSV file or of an Excel workbook (.xlsx).

    Raises
    ------
    IntakeError
        It is none, it is damaged, or it is over a limit: 20 MB, 20,000 rows, 2,000 columns.
    """
    check_size(content)
    if content.startswith(START):
        return _checked(read_excel(filename, content, choice.sheet))
    if content.startswith(OLD_START):
        what = "this is a workbook of an old Excel, or one with a password"
        remedy = "Save it as .xlsx without a password, or as CSV, then choose that file."
        raise IntakeError(what, remedy=remedy)
    text, encoding = decode(content, choice.encoding)
    rows, delimiter = read_delimited(text, choice.delimiter)
    return _checked(Sheet(filename, without_end(rows), encoding=encoding, delimiter=delimiter))


def _checked(sheet: Sheet) -> Sheet:
    if not sheet.rows:
        raise IntakeError("there is nothing in this file", remedy="Export the answers again.")
    return sheet
