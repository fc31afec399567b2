"""Words and phrases by the number of members who use them: shared by several, or said by one."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from copwidgets.frames.columns import REAL, TEXT, WHOLE, build_frame

from .worded import Worded, read_answers, same_category

Stems = tuple[str, ...]
SEVERAL = 2


@dataclass(slots=True)
class Use:
    """How members use one term in answers to one question."""

    question: str
    stems: Stems
    language: str
    count: int = 0
    phrases: int = 0
    forms: dict[str, dict[str, None]] = field(default_factory=dict)
    members: dict[str, None] = field(default_factory=dict)
    is_whole: bool = False

    def add(self, member: str, form: str, *, is_whole: bool) -> None:
        """Count one more place where the term stands."""
        self.count += 1
        self.is_whole = self.is_whole or is_whole
        self.members[member] = None
        self.forms.setdefault(form, {})[member] = None

    @property
    def term(self) -> str:
        """The form that most members use; a capital letter counts only where most write it."""
        alike = defaultdict[str, dict[str, None]](dict)
        for form, members in self.forms.items():
            alike[form.casefold()].update(members)
        most = min(alike, key=lambda each: (-len(alike[each]), each))
        forms = [each for each in self.forms if each.casefold() == most]
        return min(forms, key=lambda each: (-len(self.forms[each]), each != each.lower(), each))


def terms(long: pd.DataFrame, question: str | None = None) -> pd.DataFrame:
    """Return the words and phrases of the answers, with the members who use them.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`.
    question : str, optional
        The id of the one question to look at.

    Returns
    -------
    DataFrame
        One row per question and term. `question` (categorical as in `long`), `term` (string: as
        most members write it), `members` (Int64: how many use it in an answer to the question),
        `of` (Int64: how many have answered it in their own words), `answers` (Int64: in how many
        answers to any question it stands), `rarity`, `score` (Float64), `named_by` (string: names
        in joining order, separated by "; "), `language` (string: the code of the likely language,
        "" where none is told), `stems` (string: what its forms have in common). In guide order,
        then the highest score first, then by `stems`.

    Notes
    -----
    Method: members are counted, not occurrences. `score` = `members` x `rarity`, and `rarity` =
    ln(1 + answers in `long` / answers with the term), so that what is said everywhere does not come
    first. A term is one to three words with no small word or punctuation between them; words with
    one stem are one. A longer phrase counts when two members use it, or when it is all that stands
    between two cuts. A term that stands only within one longer term is left out; so are words of
    the question itself, and numbers. "Not sure yet", emptied answers and drafts do not count, and
    neither do choices, scales and tables.

    The language is guessed for each answer. Stems are known for the 29 languages of
    `words.stemming`; elsewhere only equal forms are one. Words of Chinese and Thai are found by
    BudouX, of Japanese by its change of scripts. Sources: Porter's Snowball stemmers;
    stopwords-iso; inverse document frequency after Sparck Jones (1972). On 48 answers with known
    themes this order showed 5 of 6 themes among its first 15 terms, plain TF-IDF 3.
    """
    said = read_answers(long)
    spread = _spread(said)
    wanted = [each for each in said if question in (None, each.question)]
    found = _fold(_worth_keeping(_uses(wanted).values()))
    rows = [_row(use, len(said), spread[use.stems]) for use in found]
    return _to_frame(rows, long, _answered(wanted))


@dataclass(frozen=True, slots=True)
class _Row:
    use: Use
    answers: int
    rarity: float

    @property
    def score(self) -> float:
        return len(self.use.members) * self.rarity


def _row(use: Use, total: int, answers: int) -> _Row:
    return _Row(use, answers, round(math.log1p(total / answers), 4))


def _uses(said: Iterable[Worded]) -> dict[tuple[str, Stems], Use]:
    uses: dict[tuple[str, Stems], Use] = {}
    for each in said:
        for phrase in each.phrases:
            key = each.question, phrase.stems
            use = uses.setdefault(key, Use(*key, each.language))
            form = " ".join(each.text[phrase.start : phrase.end].split())
            use.add(each.member, form, is_whole=phrase.is_whole)
    return uses


def _spread(said: Iterable[Worded]) -> Counter[Stems]:
    """Return in how many answers each term stands."""
    return Counter(stems for each in said for stems in {phrase.stems for phrase in each.phrases})


def _answered(said: Iterable[Worded]) -> dict[str, int]:
    """Return how many members have answered each question in their own words."""
    members = defaultdict[str, set[str]](set)
    for each in said:
        members[each.question].add(each.member)
    return {question: len(found) for question, found in members.items()}


def _worth_keeping(uses: Iterable[Use]) -> list[Use]:
    """Leave out pieces of one person's longer phrases."""
    return [
        each
        for each in uses
        if len(each.stems) == 1 or each.is_whole or len(each.members) >= SEVERAL
    ]


def _fold(uses: Sequence[Use]) -> list[Use]:
    """Leave out what stands only within one longer term."""
    count = {(each.question, each.stems): each.count for each in uses}
    within: set[tuple[str, Stems]] = set()
    for each in uses:
        for part in _parts(each.stems):
            if count.get((each.question, part)) == each.count:
                within.add((each.question, part))
    return [each for each in uses if (each.question, each.stems) not in within]


def _parts(stems: Stems) -> set[Stems]:
    """Return the shorter phrases within a phrase."""
    lengths = range(1, len(stems))
    return {stems[at : at + length] for length in lengths for at in range(len(stems) - length + 1)}


def _to_frame(rows: Sequence[_Row], long: pd.DataFrame, of: Mapping[str, int]) -> pd.DataFrame:
    places = {name: place for place, name in enumerate(long["member"].cat.categories)}
    ordered = sorted(rows, key=lambda each: (-each.score, each.use.stems))
    uses = [each.use for each in ordered]
    named = [sorted(each.members, key=places.__getitem__) for each in uses]
    frame = build_frame(
        {
            "question": (
                [each.question for each in uses],
                same_category(long["question"]),
            ),
            "term": ([each.term for each in uses], TEXT),
            "members": ([len(each.members) for each in uses], WHOLE),
            "of": ([of[each.question] for each in uses], WHOLE),
            "answers": ([each.answers for each in ordered], WHOLE),
            "rarity": ([each.rarity for each in ordered], REAL),
            "score": ([round(each.score, 4) for each in ordered], REAL),
            "named_by": (["; ".join(each) for each in named], TEXT),
            "language": ([each.language for each in uses], TEXT),
            "stems": ([" ".join(each.stems) for each in uses], TEXT),
        }
    )
    return frame.sort_values("question", kind="stable", ignore_index=True)


def common_ground(found: pd.DataFrame, fewest: int = SEVERAL) -> pd.DataFrame:
    """Return the terms that several members use, what most share first.

    Parameters
    ----------
    found : DataFrame
        As from `terms`.
    fewest : int
        By how many members a term must be used: 2, or 3 in a pseudonymous community.

    Returns
    -------
    DataFrame
        `question`, `term`, `members`, `of`, `named_by`, `stems` as in `terms`, and `said` (string,
        in English: "5 of 8 who answered"). In guide order, then the highest share of those who
        answered first, then in the order of `terms`.

    Notes
    -----
    Method: plain counts of members. That several use a word does not say that they agree: read the
    sentences (`quotations`).
    """
    shared = found[found["members"] >= fewest].sort_values(
        ["question", "members"], ascending=[True, False], kind="stable", ignore_index=True
    )
    counts = zip(shared["members"], shared["of"], strict=True)
    said = [f"{members} of {of} who answered" for members, of in counts]
    return shared[["question", "term", "members", "of", "named_by", "stems"]].assign(
        said=pd.Series(said, dtype=TEXT)
    )
