"""What several say to a question in their own words, and what one alone says, with the sentences.

Words are compared, not meanings; `summary` says how. Where a group is large, a question is worked
out when somebody unfolds it. In a pseudonymous community lone voices are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Self

import pandas as pd

from copwidgets.anonymity import FEWEST
from copwidgets.guide import Question
from copwidgets.kinds import Status
from copwidgets.summary import common_ground, lone_voices, nearest_answers, quotations, terms
from copwidgets.summary.worded import OPEN_KINDS

from .parts import Block, How, Part, text
from .reading import Reading
from .wish import Wish

WISHES = ("open", "more")
WORDS = (
    "Words and phrases by how many of you use them, in whatever form, with the sentences they are "
    "in; and what one person says that nobody else does. It compares words, not what is meant: two "
    "people may say one thing in different words."
)
NOTHING = "Nothing has been shared yet in members' own words."
METHOD = (
    "Members are counted, not occurrences. Small words and the question's own are left out, and "
    "forms of a word are brought together where its language is known (guessed for each answer). "
    "Closest and furthest: the cosine of the two sets of words, rare ones weighing more, between "
    "answers in one language."
)
SEVERAL = 2
MOST_OPEN = 25
"""Answers to a question above which it comes folded."""
PAGE = 12
MOST_QUOTES = 20
MOST_ALONE = 5
MOST_TERMS = 6
_KNOWN = 200


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return a part for each question that several have answered in their own words."""
    asked = [each for each in reading.guide.counted if each.kind.name in OPEN_KINDS]
    by_question = dict(_answers(reading))
    shown = [each for each in asked if by_question.get(each.id, 0) > 1]
    yield Part("common", "Common ground and lone voices", (text(WORDS if shown else NOTHING),))
    for question in shown:
        yield _part(reading, wish, question, by_question[question.id])


def _answers(reading: Reading) -> Iterator[tuple[str, int]]:
    """Yield how many have answered each question."""
    long = reading.long
    given = long.loc[long["status"] == Status.ANSWERED, "question"].value_counts()
    yield from ((str(question), int(count)) for question, count in given.items())


def _part(reading: Reading, wish: Wish, question: Question, answers: int) -> Part:
    part_id = f"common/{question.id}"
    is_folded = answers > MOST_OPEN
    block: Block = {"type": "common", "part": part_id, "folded": is_folded, "answers": answers}
    if not is_folded or part_id in wish.open:
        compared = _compare(_Answers.read(reading, question.id), hides=reading.hides)
        block |= _View(reading, wish, compared, part_id).block
    return Part(part_id, question.text, (block,), _hows(reading, question.id), level=3)


def _hows(reading: Reading, question: str) -> tuple[How, ...]:
    rows = f"workbook.responses().query(\"question == '{question}'\")"
    fewest = f", {FEWEST}" if reading.hides else ""
    shared = How(METHOD, f"summary.common_ground(summary.terms({rows}){fewest})")
    near = How("The closest and the furthest pair:", f"summary.nearest_answers({rows})")
    alone = How("What nobody else says:", f"summary.lone_voices({rows})")
    return (shared, near) if reading.hides else (shared, near, alone)


@dataclass(frozen=True)
class _Answers:
    """The answers to one question; equal where they say the same: they are compared once."""

    key: tuple[object, ...]
    rows: pd.DataFrame = field(compare=False)

    @classmethod
    def read(cls, reading: Reading, question: str) -> Self:
        """Return what the reader may see of the answers to a question."""
        rows = reading.long[reading.long["question"] == question]
        people = tuple(rows["member"].cat.categories)
        columns = (tuple(rows[name]) for name in ("member", "answer", "status", "state", "text"))
        return cls((question, people, *columns), rows)


@dataclass(frozen=True)
class Compared:
    """The answers to one question, compared; each thing is worked out once."""

    long: pd.DataFrame
    hides: bool

    @cached_property
    def shared(self) -> pd.DataFrame:
        """The terms that several use."""
        return common_ground(terms(self.long), FEWEST if self.hides else SEVERAL)

    @cached_property
    def near(self) -> pd.DataFrame:
        """The closest and the furthest answers."""
        return nearest_answers(self.long)

    @cached_property
    def alone(self) -> pd.DataFrame:
        """The answers that share least with others in their language."""
        if self.hides:
            return pd.DataFrame()
        found = lone_voices(self.long)
        return found[(found["same_language"] > 1) & (found["own_terms"] != "")][:MOST_ALONE]


@lru_cache(maxsize=_KNOWN)
def _compare(answers: _Answers, *, hides: bool) -> Compared:
    return Compared(answers.rows, hides)


@dataclass(frozen=True)
class _View:
    """What one view shows of the answers to one question."""

    reading: Reading
    wish: Wish
    compared: Compared
    part: str

    @property
    def block(self) -> Block:
        """What several say, what one says, and who is near whom."""
        shared = self.compared.shared
        until = max(PAGE, self.wish.more.get(self.part, 0))
        return {
            "shared": [self._term(each) for each in _records(shared[:until])],
            "rest": max(0, len(shared) - until),
            "alone": [self._voice(each) for each in _records(self.compared.alone)],
            "pairs": [self._pair(each) for each in _records(self.compared.near)],
        }

    def _term(self, row: Mapping[str, Any]) -> Block:
        name = f"{self.part}/{row['stems']}"
        return {
            "name": name,
            "term": row["term"],
            "words": row["said"],
            "share": int(row["members"]) / int(row["of"]),
            "quotes": list(self._quotes(row["term"])) if name in self.wish.open else None,
        }

    def _quotes(self, term: str) -> Iterator[Block]:
        """Yield the sentences with a term: what is before it, the term, what is after it."""
        for each in _records(quotations(self.compared.long, term)[:MOST_QUOTES]):
            quote, start, end = each["quote"], each["start"], each["end"]
            pieces = [quote[:start], quote[start:end], quote[end:]]
            yield {**self._link(each["question"], each["member"]), "pieces": pieces}

    def _voice(self, row: Mapping[str, Any]) -> Block:
        named = row["own_terms"].split("; ")[:MOST_TERMS]
        return {**self._link(row["question"], row["member"]), "terms": named}

    def _pair(self, row: Mapping[str, Any]) -> Block:
        return {
            "nearness": row["nearness"],
            "first": self._link(row["question"], row["first"]),
            "second": self._link(row["question"], row["second"]),
            "shared": row["shared_words"].split("; ") if row["shared_words"] else [],
            "similarity": f"{row['similarity']:.2f}",
            "as_far": int(row["as_far"]),
        }

    def _link(self, question: str, member: str) -> Block:
        """Return what leads to an answer."""
        return {"anchor": self.reading.anchor(question, member), "member": member}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).to_dict("records")  # type: ignore[return-value]
