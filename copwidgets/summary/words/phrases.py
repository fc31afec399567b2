"""Phrases of one to three words, cut at small words and punctuation, and the sentences around."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .stemming import Wording

LONGEST = 3
_ENDS = re.compile(r"[.!?…]+(?=[\s\"'”’)\]]|$)|[。！？؟।॥۔]+|\n+")  # noqa: RUF001 - meant as they are


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase at `start` to `end` of a text; `stems` is what it is compared by.

    `is_whole` tells that it fills the place between two cuts.
    """

    start: int
    end: int
    stems: tuple[str, ...]
    is_whole: bool


def phrases(words: Sequence[Wording]) -> Iterator[Phrase]:
    """Yield all phrases of a text, overlapping ones too, from its start."""
    for run in _runs(words):
        for first in range(len(run)):
            for length in range(1, min(LONGEST, len(run) - first) + 1):
                yield _phrase(run[first : first + length], is_whole=length == len(run))


def _runs(words: Sequence[Wording]) -> Iterator[Sequence[Wording]]:
    """Yield what stands between two cuts."""
    run: list[Wording] = []
    for each in words:
        if run and not (each.stem and each.word.follows):
            yield run
            run = []
        if each.stem:
            run.append(each)
    if run:
        yield run


def _phrase(run: Sequence[Wording], *, is_whole: bool) -> Phrase:
    stems = tuple(each.stem for each in run)
    return Phrase(run[0].word.start, run[-1].word.end, stems, is_whole)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends, without the spaces around it."""
    start = 0
    for stop in [*(each.end() for each in _ENDS.finditer(text)), len(text)]:
        piece = text[start:stop]
        if piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            yield begin, begin + len(piece.strip())
        start = stop
