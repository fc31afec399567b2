"""The messages a form takes from the browser, read with distrust: anybody can send anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from copwidgets.errors import AnswerError
from copwidgets.kinds import Problem

_TOKEN = re.compile(r"[0-9A-Za-z_-]{8,64}")
_NEWEST = 10**9


@dataclass(frozen=True, slots=True)
class SaveMessage:
    """`answers`: question id -> `{"status", "value", "base", "token"}`; the value is unchecked."""

    view: str
    rev: int
    answers: Mapping[str, Mapping[str, Any]]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> SaveMessage:
        """Read a message; AnswerError when it is not of this shape."""
        answers = _mapping(content.get("answers"))
        for each in answers.values():
            _number(_mapping(each).get("base"))
            _token(each.get("token"))
        return cls(_token(content.get("view")), _number(content.get("rev")), answers)


@dataclass(frozen=True, slots=True)
class ShareMessage:
    """`seen`: question id -> the revision that the member has read before sharing."""

    view: str
    seen: Mapping[str, int]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ShareMessage:
        """Read a message; AnswerError when it is not of this shape."""
        seen = _mapping(content.get("seen"))
        return cls(_token(content.get("view")), {each: _number(n) for each, n in seen.items()})


def problems_to_json(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Return problems as the page shows them."""
    return [{"message": problem.message, "path": list(problem.path)} for problem in problems]


def _mapping(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise _unreadable()
    return raw


def _number(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= _NEWEST:
        raise _unreadable()
    return raw


def _token(raw: object) -> str:
    if not isinstance(raw, str) or not _TOKEN.fullmatch(raw):
        raise _unreadable()
    return raw


def _unreadable() -> AnswerError:
    return AnswerError("the page sent something unreadable", remedy="Reload the page.")
