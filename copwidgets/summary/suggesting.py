"""Themes that the words of answers suggest, for people to accept or refuse one by one.

No answer gets a theme from here. It groups answers by a word that they share, as that was measured
to match people's themes best where answers are few; see `benchmarks/themes.py`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from copwidgets.frames.columns import REAL, TEXT, WHOLE, build_frame

from .terms import Use
from .worded import Worded, read_answers, same_category
from .words import VAGUE

SEVERAL = 2
FEWEST_ANSWERS = 6
"""Fewer answers than this are read sooner than a suggestion."""
MOST = 8
"""So many suggestions a question: what comes after matched people's themes less often."""
MUCH_OF_ALL = 0.5
"""What more than half of the answers say is no theme among them."""
SAME_ANSWERS = 2 / 3
"""Words whose answers overlap by this much (Jaccard index) suggest one theme."""


@dataclass(slots=True)
class _Group:
    """Answers (their places) that share one of `stems`; `focus` says how much is about them."""

    question: str
    language: str
    stems: list[str]
    answers: set[int]
    focus: float

    @property
    def id(self) -> str:
        """Stable as long as the same words make the group, whoever uses them."""
        text = "\n".join((self.question, *sorted(self.stems)))
        return "theme-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def suggested_themes(
    long: pd.DataFrame, question: str | None = None, refused: Collection[str] = ()
) -> pd.DataFrame:
    """Return themes that the words of the answers suggest, none of them given to any answer.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`.
    question : str, optional
        The id of the one question to look at.
    refused : collection of str
        Ids of suggestions that were refused or taken.

    Returns
    -------
    DataFrame
        `suggestion` (string: an id that stays the same), `question` (categorical as in `long`),
        `theme` (string: the word, or words, as most members write them), `words` (string: all words
        that make the group, separated by "; "), `members` (Int64), `named_by` (string: a JSON list
        of the names of those whose answers are in it), `language` (string: for which it holds),
        `score` (Float64: what orders it), `reason` (string, in English). In guide order, the best
        first. The same each time: nothing is drawn at random.

    Notes
    -----
    Method: a group is the answers of at least 2 members that share a word (a stem, as in `terms`),
    but not more than half of the answers to a question with at least 6. `score` is the sum, over
    these answers, of the word's share of what the answer says: its rarity ln(1 + n / answers with
    it) over the length of the answer's vector of rarities. Words whose answers are the same by two
    thirds make one group, and answers may be in several. English words too vague to be a theme
    ("people", "hour") are left out; other languages have no such list. The first 8 of a question.

    What it is worth: on 3 invented sets of 30 short English answers with themes that people gave
    them (`benchmarks/themes.py`), two answers of one group shared a theme in 0.54 to 0.83 of all
    cases, against 0.14 for any two answers, 0.3 to 0.4 within clusters of TF-IDF and KMeans, and
    0.5 to 0.6 with the most frequent words. The list of vague words was made after a look at these
    sets, so expect less. Of people's themes it found no more than clusters did (best F1 0.43). It
    was not measured in other languages, and finds nothing that is said in different words.
    """
    found = [group for said in _by_question(long, question) for group in _groups(said)]
    wanted = [(each, said) for each, said in found if each.id not in refused]
    return _to_frame(wanted, long)


def _by_question(long: pd.DataFrame, question: str | None) -> Iterator[Sequence[Worded]]:
    """Yield the answers to each question, where there are enough of them."""
    said = defaultdict[str, list[Worded]](list)
    for each in read_answers(long, question):
        said[each.question].append(each)
    yield from (found for found in said.values() if len(found) >= FEWEST_ANSWERS)


def _groups(said: Sequence[Worded]) -> list[tuple[_Group, Sequence[Worded]]]:
    """Return the best groups of answers, the best first."""
    merged: list[_Group] = []
    for each in sorted(_single(said), key=lambda group: (-group.focus, group.stems)):
        near = next((one for one in merged if _overlap(one, each) >= SAME_ANSWERS), None)
        if near:
            near.stems += each.stems
            near.answers |= each.answers
        else:
            merged.append(each)
    return [(each, said) for each in merged[:MOST]]


def _overlap(one: _Group, other: _Group) -> float:
    return len(one.answers & other.answers) / len(one.answers | other.answers)


def _single(said: Sequence[Worded]) -> Iterator[_Group]:
    """Yield a group for each word that several share, and not most."""
    places = defaultdict[str, set[int]](set)
    for place, each in enumerate(said):
        for stem in each.stems:
            places[stem].add(place)
    shares = _shares(said, Counter({stem: len(found) for stem, found in places.items()}))
    for stem, found in places.items():
        members = {said[place].member for place in found}
        if SEVERAL <= len(members) <= MUCH_OF_ALL * len(said) and stem not in VAGUE:
            focus = sum(shares[place][stem] for place in found)
            language = _language(said[place] for place in sorted(found))
            yield _Group(said[0].question, language, [stem], found, round(focus, 6))


def _language(said: Iterable[Worded]) -> str:
    """Return the language of most answers, among equals that of the first."""
    return Counter(each.language for each in said).most_common(1)[0][0]


def _shares(said: Sequence[Worded], counts: Counter[str]) -> list[dict[str, float]]:
    """Return how much each word is of what an answer says, for each answer."""
    shares = []
    for each in said:
        weights = {stem: math.log1p(len(said) / counts[stem]) for stem in sorted(each.stems)}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        shares.append({stem: weight / length for stem, weight in weights.items()})
    return shares


def _written(said: Sequence[Worded], stem: str) -> str:
    """Return a word as most members write it."""
    use = Use(said[0].question, (stem,), said[0].language)
    for each in said:
        for wording in each.words:
            if wording.stem == stem:
                form = each.text[wording.word.start : wording.word.end]
                use.add(each.member, form, is_whole=False)
    return use.term


def _to_frame(found: Sequence[tuple[_Group, Sequence[Worded]]], long: pd.DataFrame) -> pd.DataFrame:
    groups = [group for group, _ in found]
    words = [[_written(said, stem) for stem in group.stems] for group, said in found]
    members = [_members(group, said) for group, said in found]
    return build_frame(
        {
            "suggestion": ([each.id for each in groups], TEXT),
            "question": ([each.question for each in groups], same_category(long["question"])),
            "theme": ([_name(*each) for each in zip(found, words, strict=True)], TEXT),
            "words": (["; ".join(each) for each in words], TEXT),
            "members": ([len(each) for each in members], WHOLE),
            "named_by": ([json.dumps(each, ensure_ascii=False) for each in members], TEXT),
            "language": ([each.language for each in groups], TEXT),
            "score": ([each.focus for each in groups], REAL),
            "reason": ([_reason(*each) for each in zip(words, members, strict=True)], TEXT),
        }
    ).sort_values("question", kind="stable", ignore_index=True)


def _members(group: _Group, said: Sequence[Worded]) -> list[str]:
    return list(dict.fromkeys(said[place].member for place in sorted(group.answers)))


def _name(found: tuple[_Group, Sequence[Worded]], words: Sequence[str]) -> str:
    """Return the words as one phrase where they are one, else the first two of them."""
    group, said = found
    use = Use(group.question, tuple(group.stems), group.language)
    for each in (said[place] for place in sorted(group.answers)):
        for phrase in each.phrases:
            if len(phrase.stems) > 1 and sorted(phrase.stems) == sorted(group.stems):
                form = " ".join(each.text[phrase.start : phrase.end].split())
                use.add(each.member, form, is_whole=phrase.is_whole)
    name = use.term if use.forms else " / ".join(words[:2])
    return name[:1].upper() + name[1:]


def _reason(words: Sequence[str], members: Sequence[str]) -> str:
    quoted = " or ".join(f"“{each}”" for each in words)
    return f"{len(members)} members use {quoted}"
