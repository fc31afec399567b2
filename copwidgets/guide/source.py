"""A guide file's text as plain Python data that remembers the line of every value.

YAML's own traps are closed here: duplicate keys, aliases that explode, `no` read as false, values
nested so deeply that the parser overflows. Knows nothing of phases or questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from copwidgets.kinds import UNSTORABLE

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml: the same result, slower
    from yaml import SafeLoader  # type: ignore[assignment]

MAX_VALUES = 50_000
"""Most values a guide may hold once its aliases are expanded."""

MAX_DEPTH = 40
"""Deepest nesting of blocks; a guide needs 12."""

MAX_DIGITS = 18
"""Longest whole number that is read as one; Python itself refuses to read very long ones."""

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at a path of the file; `line` counts from 1, 0 is the file as a whole."""

    line: int
    path: Path
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a guide file holds: `data`, the line of every path in it, and what was found wrong."""

    data: Any
    lines: dict[Path, int]
    findings: tuple[Finding, ...]


class SourceError(Exception):
    """The text cannot be read at all; `finding` says why."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        self.finding = Finding(line, (), what, remedy)
        super().__init__(what)


def read_source(text: str) -> Source:
    """Read YAML text.

    Raises
    ------
    SourceError
        When nothing could be read, with the line and what to do.
    """
    _check_characters(text)
    try:
        _check_depth(text)
        node = yaml.compose(text, Loader=SafeLoader)
    except yaml.YAMLError as error:
        raise _unreadable(error, text) from error
    if node is None:
        raise SourceError(0, "the file is empty", "Start from the guide of this workbook.")
    builder = _Builder()
    return Source(builder.build(node, ()), builder.lines, tuple(builder.findings))


def _check_characters(text: str) -> None:
    found = UNSTORABLE.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise SourceError(line, _no_character(found[0]), "Save the file as plain text in UTF-8.")


def _no_character(character: str) -> str:
    return f"the character U+{ord(character):04X} stands here, which no text can keep"


def _check_depth(text: str) -> None:
    # Parsing is a loop; composing is a recursion in C, whose overflow ends the whole process.
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _too_deep(_line(event.start_mark))


def _too_deep(line: int) -> SourceError:
    what = "its values are nested too deeply"
    return SourceError(line, what, "Write the guide as phases, sections and questions only.")


def _unreadable(error: yaml.YAMLError, text: str) -> SourceError:
    lines = text.rstrip().split("\n")
    line = min(_line(getattr(error, "problem_mark", None)), len(lines))
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    what = f"this is not readable as YAML ({problem})"
    if line and lines[line - 1].startswith("\t"):
        return SourceError(line, what, "Replace the tab on this line with spaces.")
    remedy = "Check the indentation, the colons and the quotes on this line and the one before."
    return SourceError(line, what, remedy)


def _line(mark: Any) -> int:  # noqa: ANN401 - each of the two loaders has marks of its own
    """Return the line of a mark, counted from 1; 0 where YAML knows none."""
    return mark.line + 1 if mark is not None else 0


@dataclass
class _Builder:
    """Turns YAML nodes into data, counting values so that aliases cannot explode."""

    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def build(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - any YAML
        line = _line(node.start_mark)
        self._count(line, path)
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(each, (*path, index)) for index, each in enumerate(node.value)]
        return self._scalar(node, path)

    def _count(self, line: int, path: Path) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            what = f"the file grows to more than {MAX_VALUES:,} values"
            raise SourceError(line, what, "Remove the YAML aliases (*name) that repeat each other.")
        if len(path) > MAX_DEPTH:  # only an alias that holds itself gets this far
            raise _too_deep(line)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, _line(key_node.start_mark)
            if not isinstance(key, str):
                self._find(line, path, "a list or block stands where a key should be", _KEY_REMEDY)
            elif key in data:
                remedy = "Keep one of the two; YAML would silently drop the first."
                self._find(line, (*path, key), f"the key '{key}' appears twice", remedy)
            else:
                self.lines[(*path, key)] = line
                data[key] = self.build(value_node, (*path, key))
        return data

    def _scalar(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - any YAML
        """Return a scalar as YAML 1.2 has it: only `true` and `false` are truth values."""
        text = str(node.value)
        unstorable = UNSTORABLE.search(text)
        if unstorable is not None:
            self._find(self.lines[path], path, _no_character(unstorable[0]), "Remove it.")
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if node.tag == "tag:yaml.org,2002:bool" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        if node.tag == "tag:yaml.org,2002:int" and _is_whole_number(text):
            return int(text)
        return text

    def _find(self, line: int, path: Path, what: str, remedy: str) -> None:
        self.findings.append(Finding(line, path, what, remedy))


_KEY_REMEDY = "Write one word and a colon; quote values that begin with [ or {."


def _is_whole_number(text: str) -> bool:
    return text.lstrip("+-").isdecimal() and len(text) <= MAX_DIGITS
