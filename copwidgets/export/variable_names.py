"""Names of variables that SPSS takes: letters, digits and a few signs, each one once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .distinct import distinct

MOST = 64
"""Longest name of a variable, in bytes (IBM, "SPSS Statistics variable names")."""

_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


def variable_names(wanted: Iterable[str]) -> list[str]:
    """Return a name for each that is wanted, as much like it as SPSS allows; all are ASCII."""
    return distinct(map(_legal, wanted), _cut, reserved=_RESERVED, most=MOST, ending="_{}")


def _legal(name: str) -> str:
    signs = re.sub(r"[^A-Za-z0-9_.]", "_", name)
    return _cut(signs if signs[:1].isalpha() else f"v{signs}", MOST)


def _cut(name: str, most: int) -> str:
    return name[:most].rstrip("._")
