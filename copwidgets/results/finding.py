"""What a reader looks for among the answers: words, a member, a theme. Says how much was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

import pandas as pd

from copwidgets.summary import find_words, search_answers

from .parts import Block, How
from .reading import Reading
from .wish import Wish

MOST_UNFOLDED = 50
"""Found answers that are shown at once."""


class Finding:
    """The answers that a wish asks for.

    Attributes
    ----------
    said : DataFrame
        All answers that the reader may see, as from `summary.answers_by_question`.
    """

    def __init__(self, reading: Reading, wish: Wish, said: pd.DataFrame) -> None:
        self.reading, self.wish, self.said = reading, wish, said
        self.words = " ".join(wish.search.split())

    @property
    def is_looking(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.words or self.wish.member or self.wish.theme)

    @property
    def is_short(self) -> bool:
        """Whether so little was found that nothing of it needs folding."""
        return self.is_looking and len(self.found) <= MOST_UNFOLDED

    @cached_property
    def found(self) -> pd.DataFrame:
        """The answers that match."""
        rows = self.said
        if self.wish.member:
            rows = rows[rows["member"] == self.wish.member]
        if self.wish.theme:
            rows = rows[self._with_theme(rows)]
        return search_answers(rows, self.words) if self.words else rows

    def _with_theme(self, rows: pd.DataFrame) -> pd.Series:
        coded = self._coded.get(self.wish.theme, set())
        pairs = zip(rows["question"], rows["member"], strict=True)
        found = [(question, self.reading.id_of(member)) in coded for question, member in pairs]
        return pd.Series(found, index=rows.index, dtype="bool")

    @cached_property
    def _coded(self) -> Mapping[str, set[tuple[str, str]]]:
        """Theme -> the answers that have it, as (question, whose)."""
        coded: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for each in self.reading.book.standing():
            coded[each.theme].add((each.question, each.about))
        return coded

    def pieces(self, answer: str) -> list[str]:
        """Return an answer in pieces, every second one of them a word that was looked for."""
        pieces, place = [], 0
        for start, end in find_words(answer, self.words) if self.words else ():
            pieces += [answer[place:start], answer[start:end]]
            place = end
        return [*pieces, answer[place:]]

    def blocks(self) -> Iterator[Block]:
        """Return the tools for looking, once there is something to look at."""
        if self.said.empty:
            return
        names = set(self.said["member"].unique())
        members = [each.name for each in self.reading.members if each.name in names]
        themes = [
            [each.id, each.name] for each in self.reading.book.alive if each.id in self._coded
        ]
        more = {"themes": themes} if themes else {}
        yield {"type": "finder", "members": members, **more, "result": self._result()}

    def hows(self) -> Iterator[How]:
        """Return how a search works, while there is one."""
        if self.words:
            call = "summary.answers_by_question(workbook.responses())"
            yield How(
                "Every word is found anywhere in an answer, whatever its accents and capitals.",
                f"summary.search_answers({call}, {self.words!r})",
            )

    def _result(self) -> str:
        if not self.is_looking:
            return ""
        answers, members = len(self.found), self.found["member"].nunique()
        if not answers:
            return "No answer matches."
        people = "1 member" if members == 1 else f"{members} members"
        return f"{'1 answer' if answers == 1 else f'{answers} answers'} by {people}."
