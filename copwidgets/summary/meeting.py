"""Whether anything said to one question has to do with a thing listed in another.

By words, in any language, and by the themes that people gave. Used by `gaps`; no sentence here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import pandas as pd

from copwidgets.guide import Question

from .items import item_key
from .listing import Listed, answered, listed_in
from .words import Languages, split_words, stems_of

ENOUGH = 400
"""So many texts, spread over all, tell in which language a group mostly writes."""


class Meeting:
    """The answers to `other`, to be met by things listed in `question`.

    A thing meets them when any of them has a word in common with it: stems are compared, function
    words and the titles of columns and choices left out. Or when a passage with a theme touches it,
    and any answer to `other` has that theme. The theme of a whole list says nothing about one thing
    on it, unless there is only this one.
    """

    def __init__(
        self,
        shared: pd.DataFrame,
        question: Question,
        other: Question,
        codings: pd.DataFrame | None,
    ) -> None:
        things = list(listed_in(shared, question))
        said = _said(shared, other)
        self._met = _in_common(tuple(each.text for each in things), tuple(said))
        self._marks = _Marks(codings, question, other, things)

    def meets(self, thing: Listed) -> bool:
        """Tell whether something that was said has to do with the thing."""
        return thing.text in self._met or self._marks.meets(thing)


# A page asks again at every change of any answer; most of these are to other questions.
@lru_cache(maxsize=32)
def _in_common(things: tuple[str, ...], said: tuple[str, ...]) -> frozenset[str]:
    """Return the things that have a word in common with anything that was said."""
    texts = list(dict.fromkeys((*said, *things)))
    some = texts[:: max(1, len(texts) // ENOUGH)]
    languages = Languages(tuple(split_words(each)) for each in some)
    words = frozenset[str]().union(*(stems_of(each, languages) for each in dict.fromkeys(said)))
    return frozenset(each for each in set(things) if words & stems_of(each, languages))


def _said(shared: pd.DataFrame, question: Question) -> Iterator[str]:
    """Yield what members wrote: cells without those of a choice, or whole answers."""
    things = list(listed_in(shared, question))
    chosen = question.kind.to_field_values()
    for each in things:
        yield each.text
        yield from (words for name, words in each.fields.items() if name not in chosen)
    if not things:
        yield from answered(shared[shared["question"] == question.id])["answer"]


class _Marks:
    """The themes of things on one side, and of answers on the other."""

    def __init__(
        self,
        codings: pd.DataFrame | None,
        question: Question,
        other: Question,
        things: Sequence[Listed],
    ) -> None:
        rows = list(_standing(codings))
        self._other = {theme for place, _, theme, _ in rows if place == other.id}
        own = [
            (member, theme, words) for place, member, theme, words in rows if place == question.id
        ]
        self._own = [each for each in own if each[1] in self._other]
        self._alone = _alone(things)

    def meets(self, thing: Listed) -> bool:
        return any(
            member == thing.member and self._touches(thing, words) for member, _, words in self._own
        )

    def _touches(self, thing: Listed, words: str) -> bool:
        if not words:
            return thing.member in self._alone
        mark = item_key(words)
        return mark in thing.key or thing.key in mark


def _standing(codings: pd.DataFrame | None) -> Iterator[tuple[str, str, str, str]]:
    """Yield question, member, theme and passage of what is coded now."""
    if codings is None:
        return
    rows = codings[codings["stands"] & (codings["theme"] != "")]
    columns = (rows[name] for name in ("question", "member", "theme", "passage"))
    yield from zip(*columns, strict=True)


def _alone(things: Iterable[Listed]) -> frozenset[str]:
    """Return the members who list one thing only."""
    counts = Counter(each.member for each in things)
    return frozenset(name for name, count in counts.items() if count == 1)
