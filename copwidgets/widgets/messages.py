"""The messages a form takes from the browser, read with distrust: anybody can send anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from copwidgets.errors import AnswerError
from copwidgets.kinds import Problem

_TOKEN = re.compile(r"[0-9A-Za-z_-]{8,64}")
_NEWEST = 10**9
_LONGEST_NAME = 1_000
_LONGEST_VALUE = 500_000  # a pasted list of members
_MOST_VALUES = 20
_MOST_TEXTS = 1_000


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


@dataclass(frozen=True, slots=True)
class ActMessage:
    """`values`: name -> text, texts, whole number, truth or None; what they mean is unchecked."""

    id: str
    action: str
    values: Mapping[str, Any]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ActMessage:
        """Read a message; AnswerError when it is not of this shape."""
        values = _mapping(content.get("values"))
        if len(values) > _MOST_VALUES or not all(_is_plain(each) for each in values.values()):
            raise unreadable()
        return cls(_token(content.get("id")), short_text(content, "action"), values)


@dataclass(frozen=True, slots=True)
class LookMessage:
    """A view asks how things stand: `wish` is unchecked, `is_asked` when its reader wants news.

    Looks are numbered by the view. `known` is the last one whose answer it has drawn; 0 stands for
    the drawing named `first`, which it began with.
    """

    view: str
    look: int
    known: int
    first: str
    wish: Mapping[str, Any]
    is_asked: bool

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> LookMessage:
        """Read a message; AnswerError when it is not of this shape."""
        return cls(
            _token(content.get("view")),
            _number(content.get("look")),
            _number(content.get("known")),
            short_text(content, "first"),
            _mapping(content.get("wish")),
            content.get("is_asked") is True,
        )


def problems_to_json(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Return problems as the page shows them."""
    return [{"message": problem.message, "path": list(problem.path)} for problem in problems]


def return_address(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return which view and revision a reply is for; None for what is not of that form."""
    rev = content.get("rev")
    return {"view": token_of(content, "view"), "rev": rev if _is_number(rev) else None}


def token_of(content: Mapping[str, Any], name: str) -> str | None:
    """Return the token under `name`; None for what is not of that form."""
    raw = content.get(name)
    return raw if _is_token(raw) else None


def short_text(content: Mapping[str, Any], name: str) -> str:
    """Return the name or word under `name`; AnswerError when it is anything else."""
    raw = content.get(name)
    if not isinstance(raw, str) or not _is_text(raw, _LONGEST_NAME):
        raise unreadable()
    return raw


def _is_plain(raw: object) -> bool:
    if isinstance(raw, list):
        return len(raw) <= _MOST_TEXTS and all(map(_is_value, raw))
    return raw is None or isinstance(raw, bool) or _is_number(raw) or _is_value(raw)


def _is_value(raw: object) -> bool:
    return isinstance(raw, str) and _is_text(raw, _LONGEST_VALUE)


def _is_text(raw: str, limit: int) -> bool:
    """Tell whether a text is no longer than `limit` and has no half of a character in it."""
    return len(raw) <= limit and not any("\ud800" <= each <= "\udfff" for each in raw)


def _mapping(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise unreadable()
    return raw


def _number(raw: object) -> int:
    if not _is_number(raw):
        raise unreadable()
    return raw


def _is_number(raw: object) -> TypeGuard[int]:
    return isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= _NEWEST


def _token(raw: object) -> str:
    if not _is_token(raw):
        raise unreadable()
    return raw


def _is_token(raw: object) -> TypeGuard[str]:
    return isinstance(raw, str) and _TOKEN.fullmatch(raw) is not None


def unreadable() -> AnswerError:
    """Return the error for a message that no page of ours sends; it repeats nothing of it."""
    return AnswerError("the page sent something unreadable", remedy="Reload the page.")
