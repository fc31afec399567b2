"""One JSON file for programs; `responses.schema.json` beside this module documents its shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from copwidgets.guide import Question

from .contents import Contents
from .texts import storable

FORMAT, VERSION = "copwidgets responses", 1
SCHEMA = Path(__file__).with_name("responses.schema.json")
"""The shape of the file, as JSON Schema (draft 2020-12)."""

_RESPONSE = ("question", "member", "status", "state", "revision", "answered_at", "answer")
_ITEM = ("question", "member", "item_no", "item", "details", "status", "state")


def write_json(contents: Contents, path: Path) -> None:
    """Write the contents as UTF-8, each row of a table on a line of its own."""
    parts = (f"{_dump(key)}: {_dump_rows(value)}" for key, value in to_json(contents).items())
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    path.write_text(storable(text), encoding="utf-8", newline="\n")


def _dump_rows(value: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(value, list):
        return _dump(value)
    return "[" + ",".join(f"\n{_dump(each)}" for each in value) + "]"


def _dump(value: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def to_json(contents: Contents) -> dict[str, Any]:
    """Return the contents as JSON."""
    guide, community = contents.guide, contents.community
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": contents.made_at.isoformat(),
        "community": {"name": community.name, "is_pseudonymous": community.is_pseudonymous},
        "guide": {"title": guide.title, "language": guide.language, "version": guide.version},
        "members": contents.members,
        "codebook": [
            _question(phase.id, section.id, question) for phase, section, question in guide.walk()
        ],
        "earlier_questions": dict(contents.earlier),
        "responses": [_response(row) for row in _rows(contents.responses)],
        "items": [{name: row[name] for name in _ITEM} for row in _rows(contents.items)],
        "tables": {
            name: _rows(contents.tables[name]) for name in contents.more if name in contents.tables
        },
    }


def _question(phase_id: str, section_id: str, question: Question) -> dict[str, Any]:
    kind = question.kind
    values = kind.to_field_values()
    fields = kind.to_fields()
    return {
        "phase": phase_id,
        "section": section_id,
        "question": question.id,
        "text": storable(question.text),
        "help": storable(question.help),
        "kind": kind.name,
        "required": question.required,
        "values": _words(kind.to_values()),
        "columns": [
            {"column": field, "text": storable(words), "values": _words(values.get(field, {}))}
            for field, words in fields.items()
        ],
        "follow_up": {key: storable(words) for key, words in kind.to_follow_up().items()},
    }


def _words(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "text": storable(words)} for value, words in values.items()]


def _response(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: row[name] for name in _RESPONSE}
    return {**own, "value": json.loads(row["value"]), "carried_from": row["carried_from"].split()}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame in plain JSON; what is missing is null."""
    names = [str(name) for name in frame]
    columns = [[_plain(cell) for cell in frame[name].astype(object)] for name in frame]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(cell: Any) -> Any:  # noqa: ANN401 - any cell of a frame
    if isinstance(cell, str | bool | int | list | tuple):
        return cell
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell
