"""The book of themes: how things stand after all that people decided, for one who may see it.

Frozen; made by `folding.fold`. Blindness is here: what one coder may see of the others' work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from .anchoring import Passage
from .theme import Theme, ThemeState

NONE = "none/"
"""So begins the id of what says that no theme applies."""


@dataclass(frozen=True, slots=True)
class Coding:
    """That a coder gives an answer a theme, or says that none applies (`theme` is "" then).

    `about` is whose answer it is (`Response.member_id`), `coder` the id of the member who coded, ""
    for the host; `passage` is None where the whole answer is meant. `n` is the judgement's number.
    `is_independent`: it stood when its coder finished the question, hence was made blind; never of
    the host, who sees all.
    `stands`: it has not been taken back since.
    """

    id: str
    theme: str
    question: str
    about: str
    coder: str
    revision: int
    passage: Passage | None
    at: datetime
    n: int
    is_independent: bool = False
    stands: bool = True

    @property
    def says_none(self) -> bool:
        """Whether it was said that no theme applies; a theme that is gone leaves none, too."""
        return self.id.startswith(NONE)


@dataclass(frozen=True, slots=True)
class CodingRound:
    """That a coder has coded a question to its end, blind."""

    coder: str
    question: str
    at: datetime
    n: int


@dataclass(frozen=True)
class ThemeBook:
    """Themes, codings, rounds and refused suggestions.

    Attributes
    ----------
    themes : mapping of str to Theme
        By id, in the order in which they were made, merged and removed ones too.
    codings : tuple of Coding
        Those that stand, and those taken back that were independent; in the order of the log.
    rounds : tuple of CodingRound
        Who has finished which question, in the order of finishing.
    refused : frozenset of str
        Ids of suggestions that somebody refused.
    """

    themes: Mapping[str, Theme] = field(default_factory=lambda: MappingProxyType({}))
    codings: tuple[Coding, ...] = ()
    rounds: tuple[CodingRound, ...] = ()
    refused: frozenset[str] = frozenset()

    @property
    def alive(self) -> tuple[Theme, ...]:
        """The themes that answers can be given now."""
        return tuple(each for each in self.themes.values() if each.is_alive)

    @property
    def accepted(self) -> frozenset[str]:
        """Ids of suggestions that themes were made of."""
        return frozenset(each.suggestion for each in self.themes.values() if each.suggestion)

    @property
    def decided(self) -> frozenset[str]:
        """Ids of suggestions that somebody refused or accepted."""
        return self.refused | self.accepted

    def theme_of(self, theme_id: str) -> Theme | None:
        """Return the theme that codings with this one count for; None where it was removed."""
        theme = self.themes.get(theme_id)
        while theme is not None and theme.state is ThemeState.MERGED:
            theme = self.themes.get(theme.into)
        return theme if theme is not None and theme.is_alive else None

    def standing(self) -> Iterator[Coding]:
        """Yield what coders say now: as `resolved`, without what they took back."""
        return (each for each in self.resolved() if each.stands)

    def resolved(self) -> Iterator[Coding]:
        """Yield the codings, each with the theme that it counts for.

        One of a removed theme stays, with none: its coder has looked at that answer all the same.
        """
        for each in self.codings:
            found = self.theme_of(each.theme)
            yield replace(each, theme=found.id if found else "")

    def finished(self, coder: str) -> frozenset[str]:
        """Return the questions that a coder has finished."""
        return frozenset(each.question for each in self.rounds if each.coder == coder)

    def coders(self, question: str) -> tuple[str, ...]:
        """Return who has finished a question, in the order of finishing."""
        return tuple(each.coder for each in self.rounds if each.question == question)

    def seen_by(self, coder: str | None) -> ThemeBook:
        """Return the book as a coder may see it; None sees all (whoever holds the store).

        Their own codings, and, of questions that they have finished, those of everybody who
        finished them too. Who sees others' codings codes no longer independently.
        """
        if coder is None:
            return self
        open_to = self.finished(coder)
        done = {(each.coder, each.question) for each in self.rounds}
        seen = (
            each
            for each in self.codings
            if each.coder == coder
            or (each.question in open_to and (each.coder, each.question) in done)
        )
        rounds = (each for each in self.rounds if each.coder == coder or each.question in open_to)
        return replace(self, codings=tuple(seen), rounds=tuple(rounds))

    def among(self, questions: frozenset[str]) -> ThemeBook:
        """Return the book without the codings and rounds of other questions."""
        return replace(
            self,
            codings=tuple(each for each in self.codings if each.question in questions),
            rounds=tuple(each for each in self.rounds if each.question in questions),
        )
