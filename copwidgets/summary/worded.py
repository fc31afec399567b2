"""The shared answers in members' own words, with their words and phrases: what comparing reads.

Choices, scales and tables are left out: their readable text holds the guide's words too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from .listing import answered
from .words import Languages, Phrase, Wording, phrases, read_words, split_words, stems_of

OPEN_KINDS = ("text", "long_text", "list", "notes")
MOST_READ = 20_000
"""Characters of an answer that are compared: what one box holds. A list can hold ten times that,
which would keep everybody who looks waiting."""


@dataclass(frozen=True, slots=True)
class Worded:
    """One answer; `asked` are the stems of its question, which say little when repeated.

    `stems` is what the answer says word by word, without those.
    """

    question: str
    member: str
    text: str
    language: str
    words: Sequence[Wording] = field(repr=False)
    asked: frozenset[str] = field(repr=False)
    stems: frozenset[str] = field(repr=False)

    @property
    def phrases(self) -> Iterator[Phrase]:
        """The phrases of the answer, except those made of words of the question alone."""
        return (each for each in phrases(self.words) if not self.asked.issuperset(each.stems))


def read_answers(long: pd.DataFrame, question: str | None = None) -> Sequence[Worded]:
    """Return the answers of a long frame that can be compared, in its order.

    "Not sure yet", emptied answers and drafts are left out; of a very long answer its beginning is
    read (`MOST_READ`). The language of an answer too short to tell it is that of most others of the
    frame in its script.
    """
    rows = answered(long)
    rows = rows[rows["kind"].isin(OPEN_KINDS)]
    rows = rows.assign(answer=rows["answer"].str[:MOST_READ])
    columns = ("question", "member", "answer", "text")
    given = tuple(zip(*(rows[name].astype(object) for name in columns), strict=True))
    return tuple(each for each in _read(given) if question in (None, each.question))


def same_category(column: pd.Series) -> pd.CategoricalDtype:
    """Return the dtype of a categorical column, for one of the same kind in another frame."""
    return pd.CategoricalDtype(column.cat.categories, ordered=True)


@lru_cache(maxsize=128)
def _read(given: tuple[tuple[str, str, str, str], ...]) -> tuple[Worded, ...]:
    """Read answers (question, member, text, words of the question), each frame once."""
    languages = Languages(tuple(split_words(text)) for _, _, text, _ in given)
    return tuple(_worded(*each, languages) for each in given)


def _worded(question: str, member: str, text: str, asked: str, languages: Languages) -> Worded:
    language, words = read_words(text, languages)
    repeated = stems_of(asked, languages)
    stems = frozenset(each.stem for each in words if each.stem) - repeated
    return Worded(question, member, text, language, words, repeated, stems)
