"""The kinds `list` and `table`: rows that a member adds one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from .base import (
    Checked,
    Definition,
    Item,
    JsonValue,
    Kind,
    Problem,
    accept,
    read_text,
    refuse,
    too_many_rows,
)
from .choices import Choices, check_unique


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
            text = read_text(each, (index,), lines=False)
            if isinstance(text, Problem):
                return Checked(None, (text,))
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
    choices: Choices = ()
    required: bool = False
    open_is_gap: bool = False
    """Whether the group has something to settle where nobody fills this cell of a row."""

    @model_serializer(mode="wrap")
    def _leave_out_no_gap(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A guide without it keeps the content, and so the version, that it always had.
        dumped: dict[str, Any] = dump(self)
        return {key: value for key, value in dumped.items() if key != "open_is_gap" or value}

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.kind == "select_one") != bool(self.choices):
            raise PydanticCustomError(
                "guide",
                "a column has choices exactly when its kind is select_one",
                {"remedy": "Give it 'choices', or change its kind to text."},
            )
        return self

    @property
    def labels(self) -> Mapping[str, str]:
        """Every allowed value with its words, in guide order; empty where any text goes."""
        return {choice.value: choice.label for choice in self.choices}

    def check_cell(self, index: int, raw: object) -> str | Problem:
        """Return the cell of row `index` as it is stored, "" when blank, or what is wrong."""
        text = read_text(raw, (index, self.id), lines=self.kind == "long_text")
        if isinstance(text, Problem):
            return text
        if self.choices and text and text not in self.labels:
            return Problem(f"“{self.text}” has no such choice.", (index, self.id))
        return text if self.choices or text.strip() else ""

    def to_text(self, cell: str) -> str:
        """Return the words for a cell, on one line: a choice's label, or the text itself."""
        return self.labels.get(cell, cell).replace("\n", " ")


def _check_columns(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    check_unique("column", [column.id for column in columns])
    return columns


class Table(Kind):
    """Rows with named columns."""

    name: Literal["table"] = "table"
    row: str = Field(default="row", min_length=1)
    """The singular word for one row, as in "Add another stakeholder"."""
    columns: Annotated[tuple[Column, ...], AfterValidator(_check_columns)] = Field(min_length=1)

    def check_value(self, raw: object) -> Checked:
        """Take up to 200 rows of texts and choices; blank rows are left out."""
        if not isinstance(raw, list):
            return refuse("This answer should be a table.")
        many = too_many_rows(len(raw), self.row)
        if many is not None:
            return Checked(None, (many,))
        rows: list[dict[str, str]] = []
        problems: list[Problem] = []
        for index, each in enumerate(raw):
            checked = self._check_row(index, each)
            if checked.answer is None:
                return checked
            rows += [checked.answer.value] if checked.answer.value else []
            problems += checked.problems
        return accept(rows, tuple(problems))

    def _check_row(self, index: int, raw: object) -> Checked:
        known = {column.id for column in self.columns}
        if not isinstance(raw, Mapping) or not set(raw) <= known:
            return refuse(
                "A row of this table has columns that the question does not have.", (index,)
            )
        cells: dict[str, str] = {}
        for column in self.columns:
            cell = column.check_cell(index, raw.get(column.id, ""))
            if isinstance(cell, Problem):
                return Checked(None, (cell,))
            cells[column.id] = cell
        if not any(cells.values()):
            return accept(None)
        return accept(cells, self._missing(index, cells))

    def _missing(self, index: int, cells: Mapping[str, str]) -> tuple[Problem, ...]:
        return tuple(
            Problem(f"Fill in “{column.text}” for {self.row} {index + 1}.", (index, column.id))
            for column in self.columns
            if column.required and not cells[column.id]
        )

    def to_text(self, value: JsonValue) -> str:
        """Return one row a line: `Column: cell; Column: cell`, without blank cells."""
        return "\n".join(self._row_text(row) for row in value)

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return one item a row, named by its first required column, else its first text column."""
        return tuple(Item(self._title(row), self._fields(row)) for row in value)

    def to_fields(self) -> dict[str, str]:
        """Return the columns: id -> words."""
        return {column.id: column.text for column in self.columns}

    def to_gap_fields(self) -> dict[str, str]:
        """Return the columns in which an open cell is a gap."""
        return {column.id: column.text for column in self.columns if column.open_is_gap}

    def to_field_values(self) -> dict[str, dict[str, str]]:
        """Return the choices of the columns that have any."""
        return {column.id: dict(column.labels) for column in self.columns if column.choices}

    def _row_text(self, row: Mapping[str, str]) -> str:
        filled = (column for column in self.columns if row[column.id])
        return "; ".join(f"{column.text}: {column.to_text(row[column.id])}" for column in filled)

    def _fields(self, row: Mapping[str, str]) -> dict[str, str]:
        return {column.id: column.to_text(row[column.id]) for column in self.columns}

    def _title(self, row: Mapping[str, str]) -> str:
        ranked = sorted(self.columns, key=lambda each: (not each.required, bool(each.choices)))
        return next(each.to_text(row[each.id]) for each in ranked if row[each.id])
