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
EMAIL = re.compile(r"[^\s@,;:<>\"'()\[\]\\?&%]{1,64}@[^\s@,;:<>\"'()\[\]\\?&%]{1,250}")
LOGIN = re.compile(r"[^\s\x00-\x1f\x7f,;]{1,100}")

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
_IN_ANGLES = re.compile(r"^(?P<name>.*?)\s*[<(,;\t]\s*(?P<email>[^\s<>()]+@[^\s<>()]+)\s*[>)]?\s*$")


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
    found = _IN_ANGLES.match(line) if "@" in line else None
    return found.groupdict() if found else {"name": line}


def _table(lines: list[str], separator: str, columns: list[str | None]) -> Iterator[Row]:
    reader = csv.reader(
        (line.replace("\0", "\ufffd") + "\n" for line in lines), delimiter=separator
    )
    is_head = True
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if is_head:
            is_head = False
            continue
        pairs = zip(columns, cells, strict=False)
        yield reader.line_num, {name: cell.strip() for name, cell in pairs if name}
