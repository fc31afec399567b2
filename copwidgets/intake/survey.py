"""What a sheet of a survey tool says: its columns with their roles, and its answers row by row.

Which tool it was, and how its headers are read, is known by `tools`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from copwidgets.errors import IntakeError

from . import words
from .sheet import Cells, Sheet
from .tools import Head, Tool, find_tool

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_IP = re.compile(r"(\d{1,3}\.){3}\d{1,3}|([0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}", re.IGNORECASE)
_LOOKED_AT = 50
_MOST_OF = 0.8
_INTERNAL = re.compile(r"_[a-z]|meta[-_/]|formhub/|__")
_TRIALS = {"survey preview", "survey test", "1", "spam", "8", "test"}
_UNFINISHED = words.NO | {"incomplete", "partial", "started"}


class Role(StrEnum):
    """What a column is for: an answer, the person, the moment, or nothing that is taken in."""

    ANSWER = "answer"
    NAME = "name"
    EMAIL = "email"
    TIME = "time"
    PRIVATE = "personal data"
    META = "data of the tool"
    STATUS = "status"
    FINISHED = "finished"


_TELLING = (Role.STATUS, Role.FINISHED, Role.TIME)
"""The roles that tell what kind of row one is."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the question's words, and where it stands for a part of one, those of the part.

    `code` is what the tool calls it, "" where it only has words. `index` counts from 0.
    """

    index: int
    title: str
    part: str = ""
    code: str = ""
    role: Role = Role.ANSWER

    @property
    def words(self) -> str:
        """The question, with the part in brackets."""
        shown = self.title or self.code or f"Column {self.index + 1}"
        return f"{shown} [{self.part}]" if self.part else shown


@dataclass(frozen=True, slots=True)
class Record:
    """One person's answers: `line` is the row that a spreadsheet shows, counted from 1.

    `is_trial` tells that somebody only tried the survey out, `is_finished` that they came to its
    end, as far as the tool says.
    """

    line: int
    cells: Cells
    is_trial: bool = False
    is_finished: bool = True

    def cell(self, index: int) -> str:
        """Return a cell without white space around it; "" where the row ends before it."""
        return self.cells[index].strip() if index < len(self.cells) else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Survey:
    """A sheet that is understood."""

    sheet: Sheet
    tool: Tool
    columns: tuple[Column, ...]
    records: tuple[Record, ...]

    def examples(self, column: Column, count: int = 3) -> tuple[str, ...]:
        """Return the first different values of a column."""
        cells = (record.cell(column.index) for record in self.records)
        return tuple(islice(dict.fromkeys(filter(None, cells)), count))


def read_survey(sheet: Sheet) -> Survey:
    """Return what a sheet says; IntakeError where it has a header and nothing below it."""
    start = next(index for index, row in enumerate(sheet.rows) if any(map(str.strip, row)))
    tool, head = find_tool(sheet.rows[start:])
    first = start + head.rows
    records = [Record(line, row) for line, row in enumerate(sheet.rows[first:], first + 1)]
    if not any(not record.is_blank for record in records):
        what = "this file has a header and no answers below it"
        raise IntakeError(what, remedy="Export the answers, not the questions.")
    head = _widened(head, max(len(record.cells) for record in records))
    columns = [_column(index, head, records, tool) for index in range(len(head.titles))]
    marked = tuple(_marked(record, columns, tool) for record in records)
    return Survey(sheet, tool, tuple(columns), marked)


def _widened(head: Head, width: int) -> Head:
    """Return a header as wide as the rows below it: what stands beyond it is not lost."""
    beyond = [""] * (width - len(head.titles))
    return replace(
        head,
        titles=[*head.titles, *beyond],
        parts=[*head.parts, *beyond],
        codes=[*head.codes, *beyond],
    )


def _column(index: int, head: Head, records: Sequence[Record], tool: Tool) -> Column:
    title, part, code = head.titles[index], head.parts[index], head.codes[index]
    found = Column(index, title, part, code)
    role = _role(found, tool)
    return replace(found, role=_role_by_values(index, records) if role is Role.ANSWER else role)


def _role(column: Column, tool: Tool) -> Role:
    """Return the role that a column's words tell; options of a question are always answers."""
    if column.title == "#":
        return Role.META  # Typeform's number of a row
    names = {words.bare(column.title), words.bare(column.code)} - {""}
    if tool is Tool.QUALTRICS and "status" in names:
        return Role.STATUS
    if _tells_end(column, tool):
        return Role.FINISHED
    if column.part and not column.code:
        return Role.ANSWER
    for role, known in (
        (Role.PRIVATE, words.PRIVATE),
        (Role.EMAIL, words.EMAIL),
        (Role.NAME, words.NAME),
        (Role.TIME, words.TIME),
        (Role.META, words.META),
    ):
        if names & known:
            return role
    return Role.META if _INTERNAL.match(column.code) else Role.ANSWER


def _tells_end(column: Column, tool: Tool) -> bool:
    name = words.bare(column.code or column.title)
    if tool is Tool.REDCAP:
        return column.code.endswith("_complete") or name == "complete"
    return (tool, name) in {(Tool.QUALTRICS, "finished"), (Tool.TYPEFORM, "response type")}


def _role_by_values(index: int, records: Sequence[Record]) -> Role:
    cells = list(islice(filter(None, (each.cell(index) for each in records)), _LOOKED_AT))
    for role, form in ((Role.EMAIL, _EMAIL), (Role.PRIVATE, _IP)):
        if cells and sum(bool(form.fullmatch(cell)) for cell in cells) >= _MOST_OF * len(cells):
            return role
    return Role.ANSWER


def _marked(record: Record, columns: Sequence[Column], tool: Tool) -> Record:
    """Return a record that knows whether it was a trial, and whether it came to an end."""
    told: dict[Role, list[str]] = {role: [] for role in _TELLING}
    for column in columns:
        if column.role in told:
            told[column.role].append(words.fold(record.cell(column.index)))
    is_trial = any(cell in _TRIALS for cell in told[Role.STATUS])
    is_open = any(cell in _UNFINISHED for cell in told[Role.FINISHED])
    is_unsent = tool is Tool.LIMESURVEY and told[Role.TIME][:1] == [""]
    return replace(record, is_trial=is_trial, is_finished=not (is_open or is_unsent))
