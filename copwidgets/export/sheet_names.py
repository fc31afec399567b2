"""Names of sheets that Excel takes: short, without its own signs, each one once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .distinct import distinct

MOST = 31
"""Most UTF-16 units of a sheet's name (Microsoft, "Excel specifications and limits")."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff]")
_RESERVED = "history"  # Excel keeps it for tracked changes


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return a name for each title, as much like it as Excel allows."""
    legal = map(_legal, titles)
    return distinct(legal, _cut, reserved={_RESERVED}, most=MOST, ending=" ({})")


def _legal(title: str) -> str:
    words = re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", title))
    return _cut(words.strip(" '"), MOST) or "Sheet"


def _cut(name: str, most: int) -> str:
    return name.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip(" '")
