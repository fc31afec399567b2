"""From a guide file to a Guide, or to one error that lists every fault with its place.

The shapes are checked by pydantic (`model`), the lines come from `source`; here the two meet and
every finding is put into words for the person who writes guides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from copwidgets.errors import Fault, GuideError
from copwidgets.kinds import KINDS

from .model import Guide
from .source import MAX_BYTES, Source, SourceError, read_source

LEVELS = {"phases": "phase", "sections": "section", "questions": "question"}


def load_guide(path: str | Path) -> Guide:
    """Read a guide from a YAML file.

    Parameters
    ----------
    path : str or Path
        A file in UTF-8 of at most 1 MB.

    Raises
    ------
    GuideError
        With every fault found: the line, the phase, section and question, what is wrong, what to do.
    """
    path = Path(path)
    return parse_guide(_read_text(path), source=path.name)


def parse_guide(text: str, *, source: str = "guide") -> Guide:
    """Read a guide from YAML text; `source` names it in errors. Raises GuideError as `load_guide`."""
    try:
        found = read_source(text)
    except SourceError as error:
        raise GuideError.from_faults(source, (error.fault,)) from error
    faults = list(found.faults)
    guide = None
    try:
        guide = Guide.model_validate(found.data)
    except ValidationError as error:
        faults += _to_faults(error, found)
    faults += _id_faults(found)
    if faults or guide is None:
        raise GuideError.from_faults(source, tuple(sorted(set(faults), key=_line_of)))
    return guide


def _read_text(path: Path) -> str:
    def fail(what: str, remedy: str) -> GuideError:
        return GuideError.from_faults(path.name, (Fault("", what, remedy),))

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"the file has {size:,} bytes, and a guide may have at most {MAX_BYTES:,}"
            raise fail(what, "Keep only the guide's words in it.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1:,} is not UTF-8"
        raise fail(what, "Save the file with the encoding UTF-8.") from error
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise fail(what, "Check its name and its permissions.") from error


def _to_faults(error: ValidationError, source: Source) -> Iterator[Fault]:
    for each in error.errors(include_url=False):
        if each["type"] == "too_short" and each["input"]:
            continue  # only an echo: its entries are faulty, and each is listed itself
        path = _in_file(each["loc"], source.data)
        what, remedy = _words(each, path)
        yield Fault(_place(path, source), what, remedy)


def _in_file(loc: Sequence[str | int], data: Any) -> list[str | int]:  # noqa: ANN401
    """Return the part of pydantic's location that exists in the file.

    A kind's settings stand beside the question's own keys there, so `kind` and the kind's name, which
    pydantic puts between them, are left out; a missing key points at what should hold it.
    """
    path: list[str | int] = []
    for step in loc:
        if isinstance(data, dict) and step in data and not (step == "kind" and loc[-1] != "kind"):
            data = data[step]
            path.append(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
            path.append(step)
    return path


def _id_of(block: object) -> str | None:
    found = block.get("id") if isinstance(block, dict) else None
    return found if isinstance(found, str) else None


def _place(path: Sequence[str | int], source: Source) -> str:
    """Return `line 12, phase 'define', section '…'` for a path in the file."""
    line = source.line(path)
    parts = [f"line {line}"] if line else []
    data = source.data
    for index, step in enumerate(path):
        data = data[step]
        if isinstance(step, int) and index and path[index - 1] in LEVELS:
            name = _id_of(data)
            level = LEVELS[str(path[index - 1])]
            parts.append(f"{level} '{name}'" if name else f"{level} number {step + 1}")
    return ", ".join(parts)


def _words(each: Any, path: Sequence[str | int]) -> tuple[str, str]:  # noqa: ANN401 - pydantic's details
    kind, context, key = each["type"], each.get("ctx", {}), each["loc"][-1] if each["loc"] else ""
    if kind == "guide":
        return each["msg"], context["remedy"]
    if kind == "missing":
        return f"the key '{key}' is missing", f"Add a line '{key}: …'."
    if kind == "extra_forbidden":
        return f"the key '{key}' is not known here", "Correct its spelling or remove it."
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _no_such_kind(context)
    if kind in {"model_type", "model_attributes_type", "dict_type", "tuple_type"}:
        return "the wrong kind of block stands here", "Compare the indentation with its neighbours."
    if each["input"] is None or kind in {"too_short", "string_too_short"}:
        return f"'{key}' is empty", "Give it at least one entry, or some words."
    if kind == "string_type":
        return f"'{key}' should be text", "Put the words between quotes."
    if kind == "string_pattern_mismatch":
        return f"'{each['input']}' cannot be an id or code", _PATTERN_REMEDY
    return f"'{key}' does not fit: {each['msg'].lower()}", "Compare it with the README of data/."


_PATTERN_REMEDY = (
    "Use letters, digits, - and _; a section's id is 'phase.section', a question's "
    "'phase.section.question'."
)


def _no_such_kind(context: dict[str, Any]) -> tuple[str, str]:
    remedy = f"Use one of: {', '.join(KINDS)}."
    if "tag" in context:
        return f"the kind '{context['tag']}' is not known", remedy
    return "'kind' should be one word", remedy


def _id_faults(source: Source) -> Iterator[Fault]:
    """Find ids that are used twice anywhere, or do not stand below their parent's id."""
    seen: set[str] = set()
    for path, parent, found in _ids(source.data, [], None, tuple(LEVELS)):
        noun, place = LEVELS[str(path[-2])], _place([*path, "id"], source)
        if found in seen:
            remedy = f"Give each {noun} an id of its own: answers are kept under it."
            yield Fault(place, f"the id '{found}' appears twice", remedy)
        if parent and not found.startswith(f"{parent}."):
            remedy = f"Write '{parent}.' and then a word for the {noun}."
            yield Fault(place, f"the id '{found}' does not start with '{parent}.'", remedy)
        seen.add(found)


def _ids(
    data: object, path: list[str | int], parent: str | None, levels: Sequence[str]
) -> Iterator[tuple[list[str | int], str | None, str]]:
    """Yield path, parent id and id of every block from `data` down, as the file has them."""
    for index, block in enumerate(_blocks(data, levels[0]) if levels else []):
        below, found = [*path, levels[0], index], _id_of(block)
        if found is not None:
            yield below, parent, found
        yield from _ids(block, below, found, levels[1:])


def _blocks(data: object, key: str) -> list[Any]:
    blocks = data.get(key) if isinstance(data, dict) else None
    return blocks if isinstance(blocks, list) else []


def _line_of(fault: Fault) -> tuple[int, str]:
    number = re.match(r"line (\d+)", fault.where)
    return (int(number[1]) if number else 0, fault.what)
