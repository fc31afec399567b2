"""The kinds `list` and `table`: rows that a member adds one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .base import (
    Checked,
    Definition,
    Item,
    JsonValue,
    Kind,
    Problem,
    accept,
    clean_text,
    refuse,
    too_long,
    too_many_rows,
)
from .choices import Choice, check_unique


class List(Kind):
    """Short phrases, one a line."""

    name: Literal["list"] = "list"
    item: str = Field(default="item", min_length=1)
    """The singular word for one line, as in "Add another need"."""

    def check_value(self, raw: object) -> Checked:
        """Take up to 200 texts; blank lines are left out."""
        if not isinstance(raw, list):
            return refuse("This answer should be a list.")
        many = too_many_rows(len(raw), self.item)
        if many is not None:
            return Checked(None, (many,))
        items = []
        for index, each in enumerate(raw):
            text, problem = _check_cell(each, (index,))
            if text is None:
                return Checked(None, (problem,) if problem else ())
            items.append(text.strip())
        return accept([item for item in items if item])

    def to_text(self, value: JsonValue) -> str:
        """Return one item a line."""
        return "\n".join(value)

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return the lines."""
        return tuple(Item(text) for text in value)


class Column(Definition):
    """One column of a table."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")
    text: str = Field(min_length=1)
    kind: Literal["text", "long_text", "select_one"] = "text"
    choices: tuple[Choice, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.kind == "select_one") != bool(self.choices):
            raise PydanticCustomError(
                "guide",
                "a column has choices exactly when its kind is select_one",
                {"remedy": "Give it 'choices', or change its kind to text."},
            )
        check_unique("choice", [choice.value for choice in self.choices])
        return self

    def label(self, cell: str) -> str:
        """Return the words for a cell: a choice's label, otherwise the text itself."""
        labels: Mapping[str, str] = {choice.value: choice.label for choice in self.choices}
        return labels.get(cell, cell)


class Table(Kind):
    """Rows with named columns."""

    name: Literal["table"] = "table"
    row: str = Field(default="row", min_length=1)
    """The singular word for one row, as in "Add another stakeholder"."""
    columns: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        check_unique("column", [column.id for column in self.columns])
        return self

    def check_value(self, raw: object) -> Checked:
        """Take up to 200 rows of texts and choices; blank rows are left out."""
        if not isinstance(raw, list):
            return refuse("This answer should be a table.")
        many = too_many_rows(len(raw), self.row)
        if many is not None:
            return Checked(None, (many,))
        rows, problems = [], []
        for index, each in enumerate(raw):
            checked = self._check_row(index, each)
            if checked.answer is None:
                return checked
            rows.append(checked.answer.value)
            problems += checked.problems
        return accept([row for row in rows if row], tuple(problems))

    def _check_row(self, index: int, raw: object) -> Checked:
        known = {column.id for column in self.columns}
        if not isinstance(raw, Mapping) or not set(raw) <= known:
            return refuse(
                "A row of this table has columns that the question does not have.", (index,)
            )
        cells: dict[str, str] = {}
        for column in self.columns:
            text, problem = _check_cell(raw.get(column.id, ""), (index, column.id))
            if text is None:
                return Checked(None, (problem,) if problem else ())
            if column.choices and text and text not in {choice.value for choice in column.choices}:
                return refuse(f"“{column.text}” has no such choice.", (index, column.id))
            cells[column.id] = text if column.kind == "long_text" else text.strip()
        if not any(cell.strip() for cell in cells.values()):
            return accept(None)
        return accept(cells, self._missing(index, cells))

    def _missing(self, index: int, cells: Mapping[str, str]) -> tuple[Problem, ...]:
        return tuple(
            Problem(f"Fill in “{column.text}” for {self.row} {index + 1}.", (index, column.id))
            for column in self.columns
            if column.required and not cells[column.id].strip()
        )

    def to_text(self, value: JsonValue) -> str:
        """Return one row a line: `Column: cell; Column: cell`, without blank cells."""
        return "\n".join(
            "; ".join(f"{k}: {v}" for k, v in self._words(row).items()) for row in value
        )

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return one item a row, named by its first required column, else its first text column."""
        return tuple(Item(self._title(row), self._fields(row)) for row in value)

    def to_fields(self) -> dict[str, str]:
        """Return the columns: id -> words."""
        return {column.id: column.text for column in self.columns}

    def _fields(self, row: Mapping[str, str]) -> dict[str, str]:
        return {column.id: column.label(row.get(column.id, "")) for column in self.columns}

    def _words(self, row: Mapping[str, str]) -> dict[str, Any]:
        fields = self._fields(row)
        return {column.text: fields[column.id] for column in self.columns if fields[column.id]}

    def _title(self, row: Mapping[str, str]) -> str:
        ranked = sorted(
            self.columns, key=lambda column: (not column.required, bool(column.choices))
        )
        return next((row[column.id] for column in ranked if row.get(column.id, "").strip()), "")


def _check_cell(raw: object, path: tuple[str | int, ...]) -> tuple[str | None, Problem | None]:
    text = clean_text(raw, lines=False)
    if text is None:
        return None, Problem("This should be text.", path)
    long = too_long(text)
    if long is not None:
        return None, Problem(long.message, path)
    return text, None
