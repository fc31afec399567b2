"""Values that a browser sent with an act, read with distrust."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from copwidgets.widgets.messages import unreadable

_LONGEST = 1_000
_LONGEST_TEXT = 1_100_000


def short(values: Mapping[str, Any], name: str) -> str:
    """Return an id or a word; AnswerError when it is anything else."""
    return _text(values, name, _LONGEST)


def free_text(values: Mapping[str, Any], name: str) -> str:
    """Return what somebody wrote; AnswerError when it is anything else."""
    return _text(values, name, _LONGEST_TEXT)


def flag(values: Mapping[str, Any], name: str) -> bool:
    """Return a yes or no; AnswerError when it is anything else."""
    value = values.get(name)
    if not isinstance(value, bool):
        raise unreadable()
    return value


def whole(values: Mapping[str, Any], name: str) -> int:
    """Return a count or a place, not below 0; AnswerError when it is anything else."""
    value = values.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise unreadable()
    return value


def _text(values: Mapping[str, Any], name: str, longest: int) -> str:
    value = values.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise unreadable()
    return value
