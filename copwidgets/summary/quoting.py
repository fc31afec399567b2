"""Where a term stands in what members wrote: the sentences around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE, build_frame

from .worded import Worded, read_answers, same_category
from .words import Languages, read_words, sentences, split_words


def quotations(long: pd.DataFrame, term: str, question: str | None = None) -> pd.DataFrame:
    """Return the sentences in which members use a term, in whatever form of it.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`.
    term : str
        A `term` of `terms`, or any words.
    question : str, optional
        The id of the one question to look at.

    Returns
    -------
    DataFrame
        One row per place where the term stands: `question`, `member` (categorical as in `long`),
        `quote` (string: the sentence or line), `start`, `end` (Int64: the term's place in `quote`,
        in characters), `answer_start` (Int64: where the quote begins in the answer). In the order
        of `long`, then of the answer.

    Notes
    -----
    Method: words are compared by their stems, as in `terms`; small words of the term are passed
    over. A term without any other word has no quotations. A term that runs over the end of a
    sentence is quoted with both.
    """
    said = read_answers(long, question)
    languages = Languages(tuple(split_words(each.text)) for each in said)
    _, words = read_words(term, languages)
    wanted = tuple(each.stem for each in words if each.stem)
    found = [(each, *place) for each in said for place in _places(each, wanted)]
    known = {text: tuple(sentences(text)) for text in {each.text for each, _, _ in found}}
    quotes = [_sentence(known[each.text], start, end) for each, start, end in found]
    return build_frame(
        {
            "question": ([each.question for each, _, _ in found], same_category(long["question"])),
            "member": ([each.member for each, _, _ in found], same_category(long["member"])),
            "quote": (
                [each.text[begin:stop] for (each, _, _), (begin, stop) in _both(found, quotes)],
                TEXT,
            ),
            "start": ([start - begin for (_, start, _), (begin, _) in _both(found, quotes)], WHOLE),
            "end": ([end - begin for (_, _, end), (begin, _) in _both(found, quotes)], WHOLE),
            "answer_start": ([begin for begin, _ in quotes], WHOLE),
        }
    )


def _both(
    found: Sequence[tuple[Worded, int, int]], quotes: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[Worded, int, int], tuple[int, int]]]:
    return zip(found, quotes, strict=True)


def _places(said: Worded, wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where these stems follow each other, no other word that says something between."""
    words = [each for each in said.words if each.stem]
    for first in range(len(words) - len(wanted) + 1) if wanted else ():
        found = words[first : first + len(wanted)]
        if tuple(each.stem for each in found) == wanted:
            yield found[0].word.start, found[-1].word.end


def _sentence(known: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return where the sentence, or sentences, around a place begin and end."""
    first = bisect_right(known, start, key=lambda each: each[1])
    last = bisect_left(known, end, key=lambda each: each[0])
    return known[first][0], known[last - 1][1]
