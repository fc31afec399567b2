"""What a reader wants to see: search, filters, what is unfolded. A browser says it: distrusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

from copwidgets.widgets.messages import unreadable

ALL = ("search", "theme", "member", "open", "more", "extra")
"""What can be wished."""
_LONGEST = 1_000
_MOST = 1_000
_MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Wish:
    """How one view of the page stands.

    Attributes
    ----------
    search : str
        Words to look for in the answers.
    theme, member : str
        Show answers with that theme, of that member, only; "" for all.
    open : frozenset of str
        Ids of parts whose content was asked for.
    more : mapping of str to int
        Id of a part -> how many rows of it to show.
    extra : mapping of str to str
        What a slice wants to know beside that, under names of its own.
    """

    search: str = ""
    theme: str = ""
    member: str = ""
    open: frozenset[str] = frozenset()
    more: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Read a wish; AnswerError when it is not of this shape, whatever it is."""
        found = _mapping(raw)
        opened = found.get("open", [])
        if not isinstance(opened, list) or len(opened) > _MOST:
            raise unreadable()
        more = {key: _count(value) for key, value in _mapping(found.get("more", {})).items()}
        extra = {key: _text(value) for key, value in _mapping(found.get("extra", {})).items()}
        words = {key: _text(found.get(key, "")) for key in ("search", "theme", "member")}
        return cls(**words, open=frozenset(map(_text, opened)), more=more, extra=extra)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this wish from another."""
        lists = tuple(sorted(self.more.items())), tuple(sorted(self.extra.items()))
        return self.search, self.theme, self.member, self.open, *lists

    def only(self, names: Collection[str]) -> Wish:
        """Return the wish with nothing wished but what is named."""
        return Wish(**{name: getattr(self, name) for name in names})


def _mapping(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or len(raw) > _MOST:
        raise unreadable()
    for key in raw:
        _text(key)
    return raw


def _text(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > _LONGEST or _has_half_a_character(raw):
        raise unreadable()
    return raw


def _has_half_a_character(raw: str) -> bool:
    return any("\ud800" <= each <= "\udfff" for each in raw)


def _count(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= _MOST_ROWS:
        raise unreadable()
    return raw
