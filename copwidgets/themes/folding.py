"""From the log of judgements to the book of themes.

The log may hold anything in any order: what contradicts what stands (an unknown theme, a second
merge, somebody else's coding) changes nothing. Nothing here raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from copwidgets.judgement import Judgement, JudgementKind

from .anchoring import Passage
from .book import NONE, Coding, CodingRound, ThemeBook
from .theme import Theme, ThemeState


def fold(judgements: Iterable[Judgement]) -> ThemeBook:
    """Return how things stand after these judgements, taken in the order of their numbers."""
    state = _State()
    for each in sorted(judgements, key=lambda judgement: judgement.n):
        if each.kind in _STEPS:
            _STEPS[each.kind](state, each)
    return state.book()


class _State:
    """What is known so far; lives only while the log is read."""

    def __init__(self) -> None:
        self.themes: dict[str, Theme] = {}
        self.codings: dict[str, Coding] = {}
        self.rounds: dict[tuple[str, str], CodingRound] = {}
        self.refused: set[str] = set()
        self.standing: dict[tuple[str, str, str], dict[str, None]] = {}
        self.nones: dict[tuple[str, str, str], dict[str, None]] = {}

    def book(self) -> ThemeBook:
        kept = (each for each in self.codings.values() if each.stands or each.is_independent)
        return ThemeBook(
            MappingProxyType(self.themes),
            tuple(sorted(kept, key=lambda each: each.n)),
            tuple(self.rounds.values()),
            frozenset(self.refused),
        )

    def alive(self, theme_id: str) -> Theme | None:
        theme = self.themes.get(theme_id)
        return theme if theme and theme.is_alive else None

    def keep(self, coding: Coding) -> None:
        self.codings[coding.id] = coding
        for kept in (self.standing, *(() if coding.theme else (self.nones,))):
            kept.setdefault(_place(coding), {})[coding.id] = None

    def take_back(self, coding: Coding) -> None:
        self.codings[coding.id] = replace(coding, stands=False)
        for kept in (self.standing, self.nones):
            kept.get(_place(coding), {}).pop(coding.id, None)

    def take_back_none(self, coding: Coding) -> None:
        """Take back that no theme applies to an answer, where its coder said so."""
        for each in tuple(self.nones.get(_place(coding), ())):
            self.take_back(self.codings[each])


def _place(coding: Coding) -> tuple[str, str, str]:
    return coding.coder, coding.question, coding.about


def _words(judgement: Judgement, name: str) -> str:
    value = judgement.content.get(name, "")
    return value if isinstance(value, str) else ""


# --- themes ---------------------------------------------------------------------------------------


def _make(state: _State, judgement: Judgement) -> None:
    theme_id, name = _words(judgement, "theme"), _words(judgement, "name")
    if not theme_id or not name or theme_id in state.themes:
        return
    state.themes[theme_id] = Theme(
        theme_id,
        name,
        _words(judgement, "description"),
        judgement.at,
        judgement.by,
        suggestion=_words(judgement, "suggestion"),
    )


def _change(state: _State, judgement: Judgement) -> None:
    theme = state.themes.get(_words(judgement, "theme"))
    if theme is None:
        return
    name = _words(judgement, "name") or theme.name
    description = judgement.content.get("description")
    new = description if isinstance(description, str) else theme.description
    state.themes[theme.id] = replace(theme, name=name, description=new)


def _merge(state: _State, judgement: Judgement) -> None:
    # Both alive, so no merge can ever lead back to where it began.
    theme = state.alive(_words(judgement, "theme"))
    into = state.alive(_words(judgement, "into"))
    if theme and into and theme.id != into.id:
        state.themes[theme.id] = replace(theme, state=ThemeState.MERGED, into=into.id)


def _remove(state: _State, judgement: Judgement) -> None:
    theme = state.alive(_words(judgement, "theme"))
    if theme:
        state.themes[theme.id] = replace(theme, state=ThemeState.REMOVED)


def _restore(state: _State, judgement: Judgement) -> None:
    theme = state.themes.get(_words(judgement, "theme"))
    if theme:
        state.themes[theme.id] = replace(theme, state=ThemeState.ALIVE, into="")


# --- codings --------------------------------------------------------------------------------------


def _add(state: _State, judgement: Judgement) -> None:
    coding = _coding(judgement, _words(judgement, "coding"), _words(judgement, "theme"))
    if not coding.id or coding.id in state.codings or coding.theme not in state.themes:
        return
    state.take_back_none(coding)  # a theme applies after all
    state.keep(coding)


def _take_back(state: _State, judgement: Judgement) -> None:
    coding = state.codings.get(_words(judgement, "coding"))
    if coding and judgement.by in {coding.coder, ""}:
        state.take_back(coding)


def _none(state: _State, judgement: Judgement) -> None:
    coding = _coding(judgement, f"{NONE}{judgement.n}", "")
    if not state.standing.get(_place(coding)):
        state.keep(coding)


def _withdraw_none(state: _State, judgement: Judgement) -> None:
    state.take_back_none(_coding(judgement, "", ""))


def _coding(judgement: Judgement, coding_id: str, theme: str) -> Coding:
    revision = judgement.content.get("revision", 0)
    return Coding(
        coding_id,
        theme,
        _words(judgement, "question"),
        judgement.about,
        judgement.by,
        revision if isinstance(revision, int) else 0,
        Passage.from_json(judgement.content.get("passage")),
        judgement.at,
        judgement.n,
    )


def _finish(state: _State, judgement: Judgement) -> None:
    key = judgement.by, _words(judgement, "question")
    if not key[1] or key in state.rounds:
        return
    state.rounds[key] = CodingRound(*key, judgement.at, judgement.n)
    if not judgement.by:
        return  # whoever holds the store has seen all along what others found
    for each in list(state.codings.values()):
        if (each.coder, each.question) == key and each.stands:
            state.codings[each.id] = replace(each, is_independent=True)


def _refuse(state: _State, judgement: Judgement) -> None:
    state.refused.add(_words(judgement, "suggestion"))


_STEPS: Mapping[JudgementKind, Callable[[_State, Judgement], None]] = {
    JudgementKind.THEME_MADE: _make,
    JudgementKind.THEME_CHANGED: _change,
    JudgementKind.THEME_MERGED: _merge,
    JudgementKind.THEME_REMOVED: _remove,
    JudgementKind.THEME_RESTORED: _restore,
    JudgementKind.CODING_ADDED: _add,
    JudgementKind.CODING_REMOVED: _take_back,
    JudgementKind.NONE_APPLIES: _none,
    JudgementKind.NONE_WITHDRAWN: _withdraw_none,
    JudgementKind.CODING_FINISHED: _finish,
    JudgementKind.SUGGESTION_REFUSED: _refuse,
}
