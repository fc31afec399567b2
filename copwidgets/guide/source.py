"""A guide file's text as plain Python data that remembers the line of every value.

YAML's own traps are closed here: duplicate keys, aliases that explode, `no` read as false, huge files.
Knows nothing of phases or questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from copwidgets.errors import Fault

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without libyaml: the same result, slower
    from yaml import SafeLoader  # type: ignore[assignment]

MAX_BYTES = 1_000_000
"""Largest guide file; a guide of 60 questions has about 30 KB."""

MAX_VALUES = 50_000
"""Most values a guide may hold once its aliases are expanded."""

MAX_DEPTH = 40

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a guide file holds: `data`, the line of each path in it, and faults found on the way."""

    data: Any
    lines: dict[Path, int]
    faults: tuple[Fault, ...]

    def line(self, path: Sequence[str | int]) -> int | None:
        """Return the line of the nearest value at or above `path`."""
        for length in range(len(path), -1, -1):
            found = self.lines.get(tuple(path[:length]))
            if found is not None:
                return found
        return None


class SourceError(Exception):
    """The text is no YAML that could be read at all; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def read_source(text: str) -> Source:
    """Read YAML text.

    Raises
    ------
    SourceError
        When nothing could be read, with the line and what to do.
    """
    try:
        node = yaml.compose(text, Loader=SafeLoader)
    except yaml.YAMLError as error:
        raise SourceError(_yaml_fault(error)) from error
    except RecursionError as error:
        raise SourceError(Fault("", "its values are nested too deeply", _FLATTEN)) from error
    if node is None:
        raise SourceError(Fault("", "the file is empty", "Start from the guide of this workbook."))
    builder = _Builder()
    return Source(builder.build(node, ()), builder.lines, tuple(builder.faults))


_FLATTEN = "Write the guide as phases, sections and questions only."


def _yaml_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}" if mark is not None else ""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    what = f"this is not readable as YAML ({problem})"
    remedy = "Check the indentation, the colons and the quotes on this line and the one before."
    return Fault(where, what, remedy)


@dataclass
class _Builder:
    """Turns YAML nodes into data, counting values so that aliases cannot explode."""

    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def build(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - any YAML
        self.count += 1
        line = node.start_mark.line + 1
        if self.count > MAX_VALUES:
            what = f"the file grows to more than {MAX_VALUES:,} values"
            remedy = "Remove the YAML aliases (*name) that repeat each other."
            raise SourceError(Fault(f"line {line}", what, remedy))
        if len(path) > MAX_DEPTH:
            raise SourceError(Fault(f"line {line}", "its values are nested too deeply", _FLATTEN))
        self.lines[path] = line
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(each, (*path, index)) for index, each in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in data:
                remedy = "Keep one of the two; YAML would silently drop the first."
                self.faults.append(Fault(f"line {line}", f"the key '{key}' appears twice", remedy))
                continue
            data[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = line
        return data


def _scalar(node: yaml.Node) -> Any:  # noqa: ANN401 - any YAML
    """Return a scalar as YAML 1.2 has it: only `true` and `false` are truth values."""
    text = str(node.value)
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if node.tag == "tag:yaml.org,2002:int" and text.lstrip("+-").isdecimal():
        return int(text)
    return text
