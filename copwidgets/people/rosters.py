"""Lists of people as a facilitator pastes them: one name a line, or a table with a header.

Pure text to objects: what cannot be taken comes back as a problem with its line, and nothing is
added here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from copwidgets.community import NewMember
from copwidgets.errors import AnswerError
from copwidgets.store.names import clean_name, name_key

MOST_CHARACTERS = 200_000
MOST_PEOPLE = 1000
# Nor what cannot be seen: a terminal obeys it, and a reader takes the address for another one.
_UNSEEN = r"\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_PART = rf"[^{_UNSEEN}@,;:<>\"'()\[\]\\?&%]"
EMAIL = re.compile(rf"{_PART}{{1,64}}@{_PART}{{1,250}}")
LOGIN = re.compile(rf"[^{_UNSEEN},;]{{1,100}}")

_REST = "rest"
_HEADERS = {
    "name": "name",
    "full name": "name",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "e-mail address": "email",
    "email address": "email",
    "login": "login",
    "user": "login",
    "username": "login",
}
_BEFORE_AN_ADDRESS = re.compile(r"[<(,;\t]")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What keeps one line of a list from being taken."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What a list says: who is new, who is there already, and what cannot be taken."""

    new: tuple[NewMember, ...]
    known: tuple[str, ...]
    problems: tuple[LineProblem, ...]


def read_roster(text: str, is_known: Callable[[str], bool]) -> Roster:
    """Read a pasted list; `is_known` tells whether somebody of that name is there already.

    With a header line that names a column `name` (and perhaps `email` and `login`), separated by
    commas, semicolons or tabs, it is a table. Otherwise every line is a name, perhaps with an
    address after it: `Ann Lee <ann@example.org>`.

    Raises
    ------
    AnswerError
        The list is too long to be meant.
    """
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        remedy = f"Paste at most {MOST_CHARACTERS:,} characters at a time."
        raise AnswerError("this list is too long", remedy=remedy)
    rows = list(_rows(text.removeprefix("\ufeff")))
    if len(rows) > MOST_PEOPLE:
        remedy = f"Add at most {MOST_PEOPLE:,} people at a time."
        raise AnswerError(f"this list has {len(rows):,} lines", remedy=remedy)
    return _sort(rows, is_known)


Row = tuple[int, dict[str, str]]


def _sort(rows: Iterable[Row], is_known: Callable[[str], bool]) -> Roster:
    new: list[NewMember] = []
    known: list[str] = []
    problems: list[LineProblem] = []
    seen: dict[str, int] = {}
    logins: dict[str, int] = {}
    for line, cells in rows:
        found = _check(cells)
        if isinstance(found, str):
            problems.append(LineProblem(line, found))
            continue
        first = seen.setdefault(name_key(found.name), line)
        by_login = logins.setdefault(found.login, line) if found.login else line
        if first != line:
            problems.append(LineProblem(line, f"“{found.name}” stands in line {first} too."))
        elif by_login != line:
            problems.append(LineProblem(line, f"This login stands in line {by_login} too."))
        elif is_known(found.name):
            known.append(found.name)
        else:
            new.append(found)
    return Roster(tuple(new), tuple(known), tuple(problems))


def _check(cells: dict[str, str]) -> NewMember | str:
    """Return the person, or what is wrong with the line."""
    email, login = cells.get("email", ""), cells.get("login", "")
    try:
        name = clean_name(cells.get("name", ""))
    except AnswerError as error:
        return error.to_sentence()
    if email and not EMAIL.fullmatch(email):
        return "This does not look like a mail address: correct it, or leave it out."
    if login and not LOGIN.fullmatch(login):
        return "This login cannot be one: it has spaces, commas or more than 100 characters."
    if _REST in cells:
        return "This line has more cells than the first one: put a name with a comma in quotes."
    return NewMember(name, email, login)


def _rows(text: str) -> Iterator[Row]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = next((line for line in lines if line.strip()), "")
    for separator in ("\t", ";", ","):
        columns = [_HEADERS.get(cell.strip().strip('"').lower()) for cell in head.split(separator)]
        if "name" in columns and (len(columns) > 1 or separator == ","):
            yield from _table(lines, separator, columns)
            return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _one(line)


def _one(line: str) -> dict[str, str]:
    """Return the name of a line, and the address that stands behind it, if one does."""
    whole = line.strip(" \t,;")
    last = _BEFORE_AN_ADDRESS.split(whole)[-1]
    if last == whole or "@" not in last:
        return {"name": line}
    return {"name": whole.removesuffix(last).rstrip(" \t,;<("), "email": last.strip(" >)")}


def _table(lines: list[str], separator: str, columns: list[str | None]) -> Iterator[Row]:
    reader = csv.reader(
        (line.replace("\0", "\ufffd") + "\n" for line in lines), delimiter=separator
    )
    is_head, line = True, 1
    for cells in _cells(reader):
        if any(cell.strip() for cell in cells):
            if not is_head:
                yield line, _named(columns, cells)
            is_head = False
        line = reader.line_num + 1


def _cells(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        remedy = "Look for a quotation mark that is not closed."
        raise AnswerError("this list has a cell that does not end", remedy=remedy) from error


def _named(columns: list[str | None], cells: list[str]) -> dict[str, str]:
    """Return the cells under the words of the header; what stands beyond it under `_REST`."""
    pairs = zip(columns, cells, strict=False)
    named = {name: cell.strip() for name, cell in pairs if name}
    rest = "".join(cells[len(columns) :]).strip()
    return {**named, _REST: rest} if rest else named
