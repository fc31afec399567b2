"""The codebook: themes as other programs for qualitative analysis take them; here as CSV.

Text in, text out. A file that somebody uploads is read with distrust: it ends in codes or in one
sentence. `qdc` does the same for the REFI-QDA format; what an import changes is in `importing`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from copwidgets import csv_text
from copwidgets.errors import CopwidgetsError

from .book import ThemeBook

MAX_NAME = 200
MAX_DESCRIPTION = 5_000
MAX_CODES = 1_000
MAX_FILE = 1_000_000
"""Longest file that is read, in characters."""

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_NAMES = ("name", "tag", "code")
_DESCRIPTIONS = ("description", "memo")
_GUIDS = ("guid", "id")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Controls, halves of characters and noncharacters: no name needs them, XML cannot hold all."""


@dataclass(frozen=True, slots=True)
class Code:
    """A theme as a codebook lists it; `guid` is "" where the file gives none that is one."""

    name: str
    description: str = ""
    guid: str = ""


def codes_of(book: ThemeBook) -> tuple[Code, ...]:
    """Return the themes of a book that answers can be given, as codes."""
    return tuple(Code(each.name, each.description, each.id) for each in book.alive)


def clean_name(raw: str) -> str:
    """Return a name on one line.

    Raises
    ------
    CopwidgetsError
        Nothing is left of it, or it is too long.
    """
    name = " ".join(_seen(raw.split()))
    if not any(unicodedata.category(each)[0] in "LNPS" for each in name):
        raise CopwidgetsError("a theme needs a name", remedy="Write a word or two.")
    if len(name) > MAX_NAME:
        what = f"the name of a theme can have {MAX_NAME} characters"
        raise CopwidgetsError(what, where=name[:40], remedy="Shorten it.")
    return name


def clean_description(raw: str) -> str:
    """Return a description with plain line ends; CopwidgetsError where it is too long."""
    lines = re.split(r"\r\n|\r|\n", raw)
    text = "\n".join(_visible(each).rstrip() for each in lines).strip()
    if len(text) > MAX_DESCRIPTION:
        what = f"the description of a theme can have {MAX_DESCRIPTION:,} characters"
        raise CopwidgetsError(what, remedy="Shorten it.")
    return text


def clean_guid(raw: str) -> str:
    """Return a GUID in small letters without braces, "" where it is none."""
    found = raw.strip().strip("{}").lower()
    return found if GUID.fullmatch(found) else ""


def _seen(words: Iterable[str]) -> Iterator[str]:
    return filter(None, map(_visible, words))


def _visible(text: str) -> str:
    return _UNWRITABLE.sub("", text.replace("\t", " "))


def check_size(text: str) -> None:
    """Raise CopwidgetsError where a file is too long to be a codebook."""
    if len(text) > MAX_FILE:
        what = f"this file is longer than the {MAX_FILE:,} characters that a codebook can have"
        raise CopwidgetsError(what, remedy="Export the codebook alone, without the answers.")


def check_count(codes: Iterable[Code]) -> tuple[Code, ...]:
    """Return codes as a tuple; CopwidgetsError where there are none, or too many."""
    found = tuple(islice(codes, MAX_CODES + 1))
    if not found:
        raise CopwidgetsError("there is no theme in this file", remedy="Choose another file.")
    if len(found) > MAX_CODES:
        what = f"there are more than {MAX_CODES:,} themes in this file"
        raise CopwidgetsError(what, remedy="Take out those that are not needed.")
    return found


# --- CSV ------------------------------------------------------------------------------------------


def to_csv(codes: Iterable[Code]) -> str:
    """Return codes as CSV with the columns name, description, guid."""
    rows = ([_quoted(cell) for cell in (each.name, each.description, each.guid)] for each in codes)
    return csv_text.to_csv([["name", "description", "guid"], *rows])


def from_csv(text: str) -> tuple[Code, ...]:
    """Return the codes of a CSV file; the separator is a comma, semicolon or tab.

    The column `name` (or `tag`, `code`) is needed; `description` (or `memo`), `parent` and `guid`
    (or `id`) may be there, others are passed over. A code with a parent is named "parent / code".

    Raises
    ------
    CopwidgetsError
        The file is none of this kind; the line is named where there is one.
    """
    check_size(text)
    lines = io.StringIO(text.removeprefix(csv_text.BYTE_ORDER_MARK), newline="")
    try:
        return check_count(_rows(lines))
    except csv.Error as error:
        what = "this file cannot be read as a table"
        raise CopwidgetsError(what, remedy="Save it as CSV and try again.") from error


def _rows(lines: io.StringIO) -> Iterator[Code]:
    header = lines.readline()
    separator = max(",;\t", key=header.count)
    names = [each.strip().lower() for each in next(csv.reader([header], delimiter=separator), [])]
    if not set(names) & set(_NAMES):
        raise CopwidgetsError(
            "the first line of this file names no column “name”",
            remedy="Give it the columns name, description, guid.",
        )
    reader = csv.reader(lines, delimiter=separator, strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            cells = dict(zip(names, map(_unquoted, row), strict=False))
            yield _code_at(f"line {reader.line_num + 1}", cells)


def _code_at(where: str, cells: Mapping[str, str]) -> Code:
    try:
        return _code(cells)
    except CopwidgetsError as error:
        # Part of the sentence, as a page leaves out where something is.
        raise CopwidgetsError(f"{where}: {error.what}", remedy=error.remedy) from error


def _code(cells: Mapping[str, str]) -> Code:
    name, parent = clean_name(_first(cells, _NAMES)), cells.get("parent", "")
    full = clean_name(f"{parent} / {name}") if parent.strip() else name
    description = clean_description(_first(cells, _DESCRIPTIONS))
    return Code(full, description, clean_guid(_first(cells, _GUIDS)))


def _first(cells: Mapping[str, str], names: Iterable[str]) -> str:
    return next((cells[name] for name in names if name in cells), "")


def _quoted(cell: str) -> str:
    """Return a cell with an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if _wants_apostrophe(cell) else cell


def _unquoted(cell: str) -> str:
    """Return what `_quoted` was given: what begins with an apostrophe of its own keeps it."""
    return cell[1:] if cell.startswith("'") and _wants_apostrophe(cell[1:]) else cell


def _wants_apostrophe(cell: str) -> bool:
    bare = cell.lstrip("'")
    return csv_text.defuse(bare) != bare
