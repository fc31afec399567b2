"""Names of sheets that Excel takes: short, without its own signs, each one once."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 31
"""Most UTF-16 units of a sheet's name (Microsoft, "Excel specifications and limits")."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff]")
_RESERVED = "history"  # Excel keeps it for tracked changes


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return a name for each title, as much like it as Excel allows."""
    names: list[str] = []
    taken = {_RESERVED}
    for title in titles:
        name = _free(_legal(title), taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _legal(title: str) -> str:
    words = re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", title))
    return _cut(words.strip(" '"), MOST) or "Sheet"


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        ending = f" ({number})"
        found = _cut(name, MOST - len(ending)) + ending
    return found


def _cut(name: str, most: int) -> str:
    return name.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip(" '")
