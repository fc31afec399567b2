"""What pydantic and YAML find wrong in a guide file, put into words for the person who wrote it.

A finding knows a path and a line; a fault, made from it here, names phase, section and question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from copwidgets.errors import Fault
from copwidgets.kinds import KINDS

from .source import Finding, Path, Source

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LEVELS = {"phases": "phase", "sections": "section", "questions": "question"}
"""The keys that hold the levels of a guide, outermost first, with the word for one entry."""

_KINDS = f"Use one of: {', '.join(KINDS)}."
_EMPTY = ("{key} is empty", "Give it at least one entry, or some words, or remove it.")
_LIST = ("{key} should be a list", "Begin each of its entries with '- '.")
_BLOCK = ("{key} should be a block of keys", "Write 'key: value' lines, indented below it.")
_NUMBER = ("{key} should be a whole number, not '{input}'", "Write it in digits.")
_TRUTH = ("{key} should be true or false, not '{input}'", "Write true or false.")

_WORDS = {
    "missing": ("the key {key} is missing", "Add it, on a line of its own, with its value."),
    "extra_forbidden": ("the key {key} is not known here", "Correct its spelling or remove it."),
    "union_tag_invalid": ("the kind '{tag}' is not known", _KINDS),
    "union_tag_not_found": ("the key 'kind' is missing", _KINDS),
    "model_type": _BLOCK,
    "model_attributes_type": _BLOCK,
    "tuple_type": _LIST,
    "too_short": _EMPTY,
    "string_too_short": _EMPTY,
    "string_type": ("{key} should be text", "Put the words between quotes."),
    "string_pattern_mismatch": (
        "'{input}' cannot stand in {key}",
        "Use letters, digits, - and _; ids read 'phase.section.question', a language reads en.",
    ),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": _NUMBER,
    "int_from_float": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "literal_error": ("{key} cannot be '{input}'", "Use {expected}."),
}
"""What is wrong and what to do, by pydantic's name for it."""

_UNKNOWN = ("{key} does not fit: {msg}", "Compare it with the README of the guide.")


def to_faults(findings: Iterable[Finding], source: Source) -> tuple[Fault, ...]:
    """Return each finding once with its place in words, in the order of the file."""
    ordered = sorted(set(findings), key=lambda each: (each.line, each.what))
    return tuple(Fault(_place(each, source), each.what, each.remedy) for each in ordered)


def shape_findings(error: ValidationError, source: Source) -> Iterator[Finding]:
    """Yield what does not have the shape of a guide."""
    for each in error.errors(include_url=False):
        if each["type"] == "too_short" and each["input"]:
            continue  # only an echo: its entries are faulty, and each is listed itself
        path = _in_file(each["loc"], source.data)
        yield Finding(source.lines[path], path, *_words(each))


def _in_file(loc: Sequence[str | int], data: Any) -> Path:  # noqa: ANN401 - any YAML
    """Return the part of pydantic's location that exists in the file.

    A kind's settings stand beside the question's own keys there, so `kind` and the kind's name,
    which pydantic puts between them, are left out; a missing key points at what should hold it.
    """
    path: list[str | int] = []
    for index, step in enumerate(loc):
        is_kinds_name = index > 0 and loc[index - 1] == "kind"
        if is_kinds_name or not _has(data, step):
            continue
        is_last = index == len(loc) - 1
        is_flat = step == "kind" and not is_last and not isinstance(data[step], dict)
        if not is_flat:
            data = data[step]
            path.append(step)
    return tuple(path)


def _has(data: object, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and step in range(len(data))


def _words(each: ErrorDetails) -> tuple[str, str]:
    context = each.get("ctx", {})
    if each["type"] == "guide":  # one of our own: its words are ready
        return each["msg"], context["remedy"]
    what, remedy = _WORDS.get(each["type"], _UNKNOWN)
    if each["input"] is None:
        what, remedy = _EMPTY
    shown = {"key": _key(each["loc"]), "input": str(each["input"])[:60], "msg": each["msg"].lower()}
    return what.format(**shown, **context), remedy.format(**shown, **context)


def _key(loc: Sequence[str | int]) -> str:
    if not loc:
        return "the guide"
    if isinstance(loc[-1], int):
        return f"entry {loc[-1] + 1} of '{loc[-2]}'"
    return f"'{loc[-1]}'"


def _place(finding: Finding, source: Source) -> str:
    """Return `line 12, phase 'define', section '…'`."""
    parts = [f"line {finding.line}"] if finding.line else []
    data = source.data
    for key, step in zip(("", *finding.path), finding.path, strict=False):
        data = data[step]
        if isinstance(step, int) and key in LEVELS:
            name = id_of(data)
            parts.append(f"{LEVELS[key]} '{name}'" if name else f"{LEVELS[key]} number {step + 1}")
    return ", ".join(parts)


def id_of(block: object) -> str | None:
    """Return the id that a block of the file has, if it has one."""
    found = block.get("id") if isinstance(block, dict) else None
    return found if isinstance(found, str) else None
