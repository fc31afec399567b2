"""From a guide file to a Guide, or to one error that lists every fault with its place.

The shapes are checked by pydantic (`model`), the lines come from `source`, the words from
`findings`; only what spans the whole guide, its ids, is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from copwidgets.errors import Fault, GuideError

from .findings import LEVELS, id_of, shape_findings, to_faults
from .model import Guide
from .source import Finding, Source, SourceError, read_source
from .source import Path as FilePath

MAX_BYTES = 1_000_000
"""Largest guide file; a guide of 60 questions has about 30 KB."""


def load_guide(path: str | Path) -> Guide:
    """Read a guide from a YAML file.

    Parameters
    ----------
    path : str or Path
        A file in UTF-8 of at most 1 MB.

    Raises
    ------
    GuideError
        With every fault found: line, phase, section and question, what is wrong, what to do.
    """
    path = Path(path)
    return parse_guide(_read_text(path), source=path.name)


def parse_guide(text: str, *, source: str = "guide") -> Guide:
    """Read a guide from YAML text; `source` names it in errors.

    Raises
    ------
    GuideError
        As `load_guide`.
    """
    try:
        found = read_source(text)
    except SourceError as error:
        line, what, remedy = error.finding.line, error.finding.what, error.finding.remedy
        raise _error(source, f"line {line}" if line else "", what, remedy) from error
    findings = [
        *found.findings,
        *_id_findings(found),
        *_was_findings(found),
        *_link_findings(found),
    ]
    try:
        guide = Guide.model_validate(found.data)
    except ValidationError as error:
        findings += shape_findings(error, found)
    if findings:
        raise GuideError.from_faults(source, to_faults(findings, found))
    return guide


def _error(source: str, where: str, what: str, remedy: str) -> GuideError:
    return GuideError.from_faults(source, (Fault(where, what, remedy),))


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise _error(path.name, "", what, "Check its name and its permissions.") from error
    if len(content) > MAX_BYTES:
        what = f"the file has more than {MAX_BYTES:,} bytes"
        raise _error(path.name, "", what, "Keep only the guide's words in it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = "Save the file with the encoding UTF-8."
        raise _error(path.name, f"line {line}", "this is not text in UTF-8", remedy) from error


def _id_findings(source: Source) -> Iterator[Finding]:
    """Find ids that are used twice anywhere, or do not stand below their parent's id."""
    seen: set[str] = set()
    for path, parent, found in _ids(source.data, (), None, tuple(LEVELS)):
        noun, line = LEVELS[str(path[-2])], source.lines[(*path, "id")]
        if found in seen:
            remedy = f"Give each {noun} an id of its own: answers are kept under it."
            yield Finding(line, path, f"the id '{found}' appears twice", remedy)
        if parent and not found.startswith(f"{parent}."):
            what = f"the id '{found}' does not start with '{parent}.'"
            yield Finding(line, path, what, f"Write '{parent}.' and then a word for the {noun}.")
        seen.add(found)


def _was_findings(source: Source) -> Iterator[Finding]:
    """Find ids in the `was` of a question from which it cannot take answers over."""
    ids = {path: found for path, _, found in _ids(source.data, (), None, tuple(LEVELS))}
    in_use = set(ids.values())
    for path, own in ids.items():
        earlier = _value(source.data, path, "was")
        earlier = earlier if isinstance(earlier, list) else []
        for index, each in enumerate(earlier):
            fault = _was_fault(own, each, in_use=in_use, before=earlier[:index])
            if fault is not None:
                where = (*path, "was", index)
                yield Finding(source.lines[where], where, *fault)


def _was_fault(
    own: str, earlier: object, *, in_use: set[str], before: Sequence[object]
) -> tuple[str, str] | None:
    """Return what is wrong with one earlier id and what to do, None where it can be one."""
    if earlier in before:
        return f"the earlier id '{earlier}' appears twice", "Write it once."
    if earlier == own:
        return f"'was' holds the question's own id '{own}'", "Remove it: nothing has changed."
    if isinstance(earlier, str) and earlier in in_use:
        remedy = "Remove it here, or take the question out that still has this id."
        return f"the earlier id '{earlier}' is still in use in this guide", remedy
    return None


def _link_findings(source: Source) -> Iterator[Finding]:
    """Find questions that are said to be answered by one that is not there, or by themselves."""
    ids = {path: found for path, _, found in _ids(source.data, (), None, tuple(LEVELS))}
    asked = {found for path, found in ids.items() if path[-2] == "questions"}
    for path, own in ids.items():
        other = _value(source.data, path, "answered_by")
        if not isinstance(other, str) or (other in asked and other != own):
            continue
        where = (*path, "answered_by")
        what = f"'answered_by' names '{other}', which is no other question of this guide"
        yield Finding(source.lines[where], where, what, "Write the id of one, or remove the line.")


def _value(data: Any, path: FilePath, key: str) -> Any:  # noqa: ANN401 - any YAML
    """Return what the question at a path has under a key; None where there is none."""
    for step in path:
        data = data[step]
    return data.get(key) if path[-2] == "questions" else None


def _ids(
    data: object, path: FilePath, parent: str | None, levels: Sequence[str]
) -> Iterator[tuple[FilePath, str | None, str]]:
    """Yield path, parent id and id of every block from `data` down, as the file has them."""
    for index, block in enumerate(_blocks(data, levels[0]) if levels else []):
        below, found = (*path, levels[0], index), id_of(block)
        if found is not None:
            yield below, parent, found
        yield from _ids(block, below, found, levels[1:])


def _blocks(data: object, key: str) -> list[Any]:
    blocks = data.get(key) if isinstance(data, dict) else None
    return blocks if isinstance(blocks, list) else []
