"""The JavaScript and CSS of the widgets, made ready for anywidget.

A widget's front end is one ES module; ours are written as many small ones that import each other.
They are joined here when a widget class is made, each in a scope of its own. No build step.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib.resources import files

STATIC = files(__package__) / "static"
SHEETS = (
    "base",
    "words",
    "fields",
    "notes",
    "pages",
    "reports",
    "dashboard",
    "standing",
    "answers",
    "themes",
    "items",
    "common",
    "gaps",
    "takeaway",
    "facilitate",
    "intake",
    "media",
)
"""The parts of the style in their order: a later rule wins over an earlier one."""

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "([^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)


@cache
def module(name: str) -> str:
    """Return one ES module that holds the file `name` of static/ and all it imports.

    Only `import { … } from "./….js"` and exports of functions, classes and constants are known;
    `export default` stands only in the file that a widget names.
    """
    parts: dict[str, str] = {}
    entry = _link(name, parts)
    return "\n".join([*parts.values(), entry])


@cache
def style() -> str:
    """Return the style sheet that all widgets share."""
    return "\n".join(_read(f"css/{name}.css") for name in SHEETS)


def _link(name: str, parts: dict[str, str]) -> str:
    """Return a file with its imports turned into constants; what it imports goes into `parts`."""
    text = _read(name)
    for _, path in _IMPORT.findall(text):
        needed = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if needed not in parts:
            parts[needed] = _in_own_scope(needed, _link(needed, parts))
        text = text.replace(f'from "{path}";', f"= {_constant(needed)};")
    return re.sub(r"^import (\{[^}]*\}) = ", r"const \1 = ", text, flags=re.MULTILINE)


def _in_own_scope(name: str, text: str) -> str:
    exported = ", ".join(found for _, found in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1 \2", text)
    return f"const {_constant(name)} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def _constant(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)


def _read(name: str) -> str:
    return STATIC.joinpath(*name.split("/")).read_text(encoding="utf-8")
