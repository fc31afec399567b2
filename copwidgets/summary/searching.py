"""Finding words in answers, whatever their accents and capitals, in any script.

Folding keeps what tells words apart where marks are letters of their own (Hindi's vowel signs, Thai
tones, Japanese dakuten) and drops what people leave out when they type (accents, Hebrew and Arabic
points).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

_POINTS = range(10, 36)
"""Combining classes of the points of Hebrew, Arabic and Syriac."""
_FIRST_ACCENT = 200
_TATWEEL = "\u0640"


def search_answers(answers: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the answers in which all the words occur, in any order.

    Parameters
    ----------
    answers : DataFrame
        Any frame with a column `answer` of text, as from `answers_by_question` or `long_frame`.
    words : str
        What to look for, parted by spaces; none finds everything.

    Returns
    -------
    DataFrame
        The rows that match, columns and index as they were.

    Notes
    -----
    Method: both sides are folded (Unicode NFKD and case folding; accents, points and the Arabic
    tatweel left out; Unicode Standard Annex 15), then each word is looked for anywhere, so that a
    part of a word finds it: scripts without spaces need no list of words. Holds for every script.
    """
    wanted = fold(words).split()
    found = [all(each in text for each in wanted) for text in map(_folded, answers["answer"])]
    return answers[pd.Series(found, index=answers.index, dtype="bool")]


def find_words(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Return where words occur in a text, as (start, end) of its characters, none overlapping."""
    parts = [_fold_one(each) for each in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    folded = "".join(parts)
    spans = [
        (places[start], places[start + len(word) - 1] + 1)
        for word in set(fold(words).split())
        for start in _starts(folded, word)
    ]
    return tuple(_joined(text, spans))


def fold(text: str) -> str:
    """Return a text without what should not keep a word from being found."""
    return "".join(map(_fold_one, text))


def _folded(answer: object) -> str:
    return fold(answer) if isinstance(answer, str) else ""


@lru_cache(maxsize=20_000)
def _fold_one(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(each for each in unicodedata.normalize("NFKD", plain) if not _is_left_out(each))


def _is_left_out(character: str) -> bool:
    place = unicodedata.combining(character)
    return place in _POINTS or place >= _FIRST_ACCENT or character == _TATWEEL


def _starts(text: str, word: str) -> list[int]:
    starts, place = [], text.find(word)
    while place >= 0:
        starts.append(place)
        place = text.find(word, place + len(word))
    return starts


def _with_marks(text: str, end: int) -> int:
    """Return the end of what a reader sees as one character: marks belong to what they stand on."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans with their marks, those that touch as one; marks are passed over once only."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        begin, last = joined.pop() if joined and start <= joined[-1][1] else (start, end)
        joined.append((begin, _with_marks(text, max(end, last))))
    return joined
