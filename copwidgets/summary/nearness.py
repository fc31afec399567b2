"""Which answers to a question use the same words, and which use words that nobody else does.

It compares words, never meaning, and makes no score of agreement: two people may say one thing in
different words, or opposite things in the same.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from copwidgets.frames.columns import REAL, TEXT, WHOLE, build_frame, category

from .terms import terms
from .worded import Worded, read_answers, same_category

NEARNESS = category(("closest", "furthest"))
FEWEST_ANSWERS = 3
FEWEST_WORDS = 3
"""An answer with fewer words that say something is too short to be compared: a judgement."""
MOST_WORDS_SHOWN = 8
_ALONE = ("question", "named_by", "term")


@dataclass(frozen=True, slots=True)
class _Pair:
    first: Worded
    second: Worded
    similarity: float
    shared: Sequence[str]


def nearest_answers(long: pd.DataFrame, pairs: int = 1) -> pd.DataFrame:
    """Return, for each question, the two answers that share most words, and those that share least.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`.
    pairs : int
        How many of each.

    Returns
    -------
    DataFrame
        `question` (categorical as in `long`), `nearness` (categorical: closest, furthest), `first`,
        `second` (categorical as `member` in `long`), `similarity` (Float64, 0 to 1), `shared_words`
        (string: the words that both use, the rarest first, separated by "; "), `as_far` (Int64: how
        many pairs are exactly as close or as far). In guide order.

    Notes
    -----
    Method: cosine similarity of the sets of stems, each weighted by its rarity ln(1 + n / answers
    with it) among the n answers to the question (Salton and McGill 1983). A word counts once
    however often it is used, and words of the question do not count. Only answers in one language
    are compared, of at least 3 words that say something, at questions with at least 3 such answers.
    Among pairs as far apart, those with most words come first, as there the difference says most.
    No pair is called closest that shares no word. It compares words, not meaning.
    """
    found = [each for said in _comparable(long) for each in _told(said, pairs)]
    told = [pair for _, pair, _ in found]
    return build_frame(
        {
            "question": ([each.first.question for each in told], same_category(long["question"])),
            "nearness": ([nearness for nearness, _, _ in found], NEARNESS),
            "first": ([each.first.member for each in told], same_category(long["member"])),
            "second": ([each.second.member for each in told], same_category(long["member"])),
            "similarity": ([each.similarity for each in told], REAL),
            "shared_words": (["; ".join(each.shared) for each in told], TEXT),
            "as_far": ([count for _, _, count in found], WHOLE),
        }
    )


def _comparable(long: pd.DataFrame) -> Iterator[Sequence[Worded]]:
    """Yield the answers to each question that are long enough, where there are enough of them."""
    by_question = defaultdict[str, list[Worded]](list)
    for each in read_answers(long):
        if len(each.stems) >= FEWEST_WORDS:
            by_question[each.question].append(each)
    yield from (said for said in by_question.values() if len(said) >= FEWEST_ANSWERS)


def _told(said: Sequence[Worded], pairs: int) -> Iterator[tuple[str, _Pair, int]]:
    one, other, similarity = _compare(said)
    lengths = np.array([len(each.stems) for each in said])
    words = lengths[one] + lengths[other]
    near = [place for place in np.lexsort((-words, -similarity))[:pairs] if similarity[place] > 0]
    far = [place for place in np.lexsort((-words, similarity)) if place not in near][:pairs]
    for nearness, places in (("closest", near), ("furthest", far)):
        for place in places:
            alike = float(similarity[place])
            pair = _pair(said, int(one[place]), int(other[place]), alike)
            yield nearness, pair, int((similarity == similarity[place]).sum())


def _compare(said: Sequence[Worded]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of answers in one language (places of both), and how similar they are."""
    weights = _weights(said)
    place = {stem: number for number, stem in enumerate(weights)}
    vectors = np.zeros((len(said), len(weights)))
    for row, each in zip(vectors, said, strict=True):
        for stem in each.stems:
            row[place[stem]] = weights[stem]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    one, other = np.triu_indices(len(said), k=1)
    languages = np.array([each.language for each in said])
    same = languages[one] == languages[other]
    similarity = np.round((vectors @ vectors.T)[one, other], 4)
    return one[same], other[same], similarity[same]


def _weights(said: Sequence[Worded]) -> dict[str, float]:
    """Return the rarity of each stem, in an order that does not depend on the run."""
    counts = Counter(stem for each in said for stem in each.stems)
    return {stem: math.log1p(len(said) / counts[stem]) for stem in sorted(counts)}


def _pair(said: Sequence[Worded], one: int, other: int, similarity: float) -> _Pair:
    weights = _weights(said)
    first, second = said[one], said[other]
    stems = sorted(first.stems & second.stems, key=lambda stem: (-weights[stem], stem))
    shared = [_as_written(first, stem) for stem in stems[:MOST_WORDS_SHOWN]]
    return _Pair(first, second, similarity, shared)


def _as_written(said: Worded, stem: str) -> str:
    word = next(each.word for each in said.words if each.stem == stem)
    return said.text[word.start : word.end]


def lone_voices(long: pd.DataFrame, question: str | None = None) -> pd.DataFrame:
    """Return what single members say that nobody else says in their words.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`.
    question : str, optional
        The id of the one question to look at.

    Returns
    -------
    DataFrame
        One row per answer: `question`, `member` (categorical as in `long`), `words` (Int64: how
        many different words that say something), `own_words` (Int64: how many of these nobody else
        uses in an answer to the question), `own_share` (Float64: their share), `own_terms` (string:
        the terms that nobody else uses, longest first, separated by "; "), `same_language` (Int64:
        how many other answers to the question are in the language of this one). In guide order,
        then the answer that shares least with others first.

    Notes
    -----
    Method: counts of stems as in `terms`. Only answers with at least 3 words that say something, at
    questions with at least 3 such answers. An answer in a language that nobody else writes shares
    no words, whatever it says. Not for pseudonymous communities, where it would point at people.
    """
    found = [
        (each, own, alike)
        for said in _comparable(long)
        if question in (None, said[0].question)
        for each, own, alike in _own(said)
    ]
    answers = [each for each, _, _ in found]
    alone = _terms_alone(long, question)
    return build_frame(
        {
            "question": ([each.question for each in answers], same_category(long["question"])),
            "member": ([each.member for each in answers], same_category(long["member"])),
            "words": ([len(each.stems) for each in answers], WHOLE),
            "own_words": ([own for _, own, _ in found], WHOLE),
            "own_share": ([round(own / len(each.stems), 4) for each, own, _ in found], REAL),
            "own_terms": (
                ["; ".join(alone[each.question, each.member]) for each in answers],
                TEXT,
            ),
            "same_language": ([alike for _, _, alike in found], WHOLE),
        }
    )


def _own(said: Sequence[Worded]) -> list[tuple[Worded, int, int]]:
    """Return each answer with how many of its words nobody else uses, the most alone first.

    And with how many others are in its language.
    """
    counts = Counter(stem for each in said for stem in each.stems)
    languages = Counter(each.language for each in said)
    own = [
        (each, sum(counts[stem] == 1 for stem in each.stems), languages[each.language] - 1)
        for each in said
    ]
    return sorted(own, key=lambda found: -found[1] / len(found[0].stems))


def _terms_alone(long: pd.DataFrame, question: str | None) -> dict[tuple[str, str], list[str]]:
    """Return the terms that one member alone uses, by question and member."""
    found = terms(long, question)
    single = found[found["members"] == 1]
    alone = defaultdict[tuple[str, str], list[str]](list)
    for name, member, term in zip(*(single[each] for each in _ALONE), strict=True):
        alone[name, member].append(term)
    for said in alone.values():
        said.sort(key=lambda term: (-len(term.split()), term.casefold(), term))
    return alone
