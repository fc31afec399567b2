"""Listed things that may be one, for people to look at: suggested with the reason, never merged.

Words are compared, not meanings: "funding" and "money for travel" are not found, and two things
with nearly the same words may be two all the same ("paid work", "unpaid work").
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE, build_frame

from .items import Named, named_items
from .worded import same_category
from .words import Languages, read_words, split_words

MOST_DIFFERENT = 2 / 3
"""So many of the words of both must be shared: a judgement, on lists of a few words."""
SHORTEST_TYPO = 5
"""Shorter words that differ in one letter are mostly two words: "cat", "car"."""
LONGEST_TYPO = 60
"""Longer runs of letters are no words; to compare them letter by letter would fill the memory."""
MOST_OF_A_WORD = 60
"""A word in more things of one question than this brings none together by itself."""


@dataclass(frozen=True, slots=True)
class _Thing:
    named: Named
    words: Mapping[str, str]
    """Stem -> the word as it was written, in the order of the wording."""


@dataclass(frozen=True, slots=True)
class _Pair:
    first: _Thing
    second: _Thing
    alike: float
    reason: str

    @property
    def id(self) -> str:
        """Stable as long as both things are worded as they are, whoever names them."""
        keys = sorted((self.first.named.keys[0], self.second.named.keys[0]))
        text = "\n".join((self.first.named.question, *keys))
        return "same-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def similar_items(
    items: pd.DataFrame, merges: pd.DataFrame | None = None, refused: Collection[str] = ()
) -> pd.DataFrame:
    """Return pairs of listed things that may be one thing in different words.

    Parameters
    ----------
    items : DataFrame
        As from `items_frame`.
    merges : DataFrame, optional
        As from `merges_frame`: what is one already is not suggested.
    refused : collection of str
        Ids of suggestions that somebody refused.

    Returns
    -------
    DataFrame
        `suggestion` (string: an id that stays the same), `question` (categorical as in `items`),
        `item`, `other` (string: as in `items_by_members`), `members` (Int64: how many name either),
        `alike` (Float64: share of the words of both that are shared), `reason` (string, in
        English), `keys` (string: a JSON list of the `item_key`s of both). In guide order, the most
        alike first, then most members.

    Notes
    -----
    Method: the stems of the words that say something, small words and order set aside; a word of at
    least 5 letters matches one that differs in a single letter (Damerau 1964). Suggested where the
    two differ in spaces and hyphens alone, or at least 2 in 3 of the words of both are shared
    (Jaccard index). For the languages of `terms`; elsewhere forms of a word are not brought
    together. It finds other spellings, forms and orders of the same words, and nothing that is said
    in other words.
    """
    found = [pair for things in _by_question(items, merges) for pair in _pairs(things)]
    wanted = [each for each in found if each.id not in refused]
    wanted.sort(key=lambda each: (-each.alike, -len(_members(each)), each.id))
    frame = build_frame(
        {
            "suggestion": ([each.id for each in wanted], TEXT),
            "question": (
                [each.first.named.question for each in wanted],
                same_category(items["question"]),
            ),
            "item": ([each.first.named.wording for each in wanted], TEXT),
            "other": ([each.second.named.wording for each in wanted], TEXT),
            "members": ([len(_members(each)) for each in wanted], WHOLE),
            "alike": ([round(each.alike, 4) for each in wanted], "Float64"),
            "reason": ([each.reason for each in wanted], TEXT),
            "keys": ([_keys(each) for each in wanted], TEXT),
        }
    )
    return frame.sort_values("question", kind="stable", ignore_index=True)


def _members(pair: _Pair) -> set[str]:
    return {*pair.first.named.members, *pair.second.named.members}


def _keys(pair: _Pair) -> str:
    return json.dumps([*pair.first.named.keys, *pair.second.named.keys], ensure_ascii=False)


def _by_question(items: pd.DataFrame, merges: pd.DataFrame | None) -> Iterable[Sequence[_Thing]]:
    """Return the things of each question with their words, most members first."""
    named = sorted(named_items(items, merges), key=lambda each: (-len(each.members), each.keys[0]))
    languages = Languages(tuple(split_words(each.wording)) for each in named)
    things = defaultdict[str, list[_Thing]](list)
    for each in named:
        things[each.question].append(_Thing(each, _words(each.wording, languages)))
    return things.values()


def _words(wording: str, languages: Languages) -> dict[str, str]:
    _, words = read_words(wording, languages)
    return {each.stem: wording[each.word.start : each.word.end] for each in words if each.stem}


def _pairs(things: Sequence[_Thing]) -> Iterator[_Pair]:
    """Yield the pairs that may be one, looking only at those that share a word or nearly one."""
    same = _near_words(things)
    groups = [frozenset(same[stem] for stem in each.words) for each in things]
    joined = [_joined(each) for each in things]
    for one, other in _candidates(groups, joined):
        first, second = things[one], things[other]
        shared, all_of_them = groups[one] & groups[other], groups[one] | groups[other]
        alike = len(shared) / len(all_of_them)
        if joined[one] == joined[other] and alike < 1:
            yield _Pair(first, second, 1, "the same but for spaces or hyphens")
        elif alike >= MOST_DIFFERENT:
            yield _Pair(first, second, alike, _reason(first, second, alike))


def _joined(thing: _Thing) -> str:
    return re.sub(r"[\W_]+", "", thing.named.keys[0])


def _candidates(groups: Sequence[frozenset[str]], joined: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of pairs that are worth a look."""
    places = defaultdict[str, list[int]](list)
    for place, words in enumerate(groups):
        for word in (*words, f" {joined[place]}"):
            places[word].append(place)
    few = (found for found in places.values() if len(found) <= MOST_OF_A_WORD)
    return sorted({pair for found in few for pair in combinations(found, 2)})


def _near_words(things: Sequence[_Thing]) -> dict[str, str]:
    """Return each stem with the one that stands for it and those that differ in one letter.

    Words are compared as they are written too: a slip may change what their stems are.
    """
    pairs = sorted({pair for each in things for pair in each.words.items()})
    stands = {stem: stem for stem, _ in pairs}
    by_shape = defaultdict[str, list[tuple[str, str]]](list)
    for stem, word in pairs:
        for text in (stem, word.casefold()):
            for shape in _shapes(text):
                near = (other for known, other in by_shape[shape] if is_slip(text, known))
                stands[stem] = min([stands[stem], *(stands[each] for each in near)])
                by_shape[shape].append((text, stem))
    return stands


def _shapes(stem: str) -> list[str]:
    """Return the stem, and where it is a long word what is left of it without any one letter."""
    if not SHORTEST_TYPO <= len(stem) <= LONGEST_TYPO:
        return [stem]
    return [stem, *(stem[:place] + stem[place + 1 :] for place in range(len(stem)))]


def is_slip(one: str, other: str) -> bool:
    """Tell whether two stems differ in one letter left out, added, changed or swapped."""
    if min(len(one), len(other)) < SHORTEST_TYPO or not (one + other).isalpha():
        return one == other
    head = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if head is None:
        return abs(len(one) - len(other)) <= 1
    rest, left = one[head:], other[head:]
    swapped = rest[:2] == left[1::-1] and rest[2:] == left[2:]
    return swapped or rest[1:] in (left, left[1:]) or rest == left[1:]


def _reason(first: _Thing, second: _Thing, alike: float) -> str:
    """Say what makes two things alike."""
    if set(first.words) == set(second.words):
        return "the same words in another form or order"
    shared = [word for stem, word in first.words.items() if stem in second.words]
    if alike == 1:
        return "the same words, but for a letter"
    words = ", ".join(f"“{each}”" for each in shared)
    return f"both say {words}" if shared else "nearly the same words"
