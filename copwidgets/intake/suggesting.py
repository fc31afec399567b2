"""A first plan for a file: which column asks what the guide asks, by equal or similar words.

A suggestion, and only that: it is shown, corrected and confirmed by a person before anything is
taken. Words are compared by the pairs of letters that they share (Dice's measure), which holds for
languages with and without spaces, and for endings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .mapping import EMAIL, FOLLOW_UP, NAME, TIME, Plan, Target, Use
from .survey import Column, Role, Survey
from .words import OTHER, bare

SIMILAR = 0.7
"""From which share of common pairs on words are called similar: a judgement, not a measurement."""

_EQUAL = 1.0
_ROLES = {Role.NAME: NAME, Role.EMAIL: EMAIL, Role.TIME: TIME}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A plan, and which of its columns only have similar words."""

    plan: Plan
    similar: frozenset[int]


def suggest(survey: Survey, targets: Mapping[str, Target]) -> Suggestion:
    """Return what to ask a person about first."""
    best: dict[str, tuple[float, int]] = {}
    uses: dict[int, tuple[str, float]] = {}
    for score, column, target in sorted(_scored(survey, targets), key=lambda each: -each[0]):
        is_part = targets[target].is_open and survey.columns[column].part
        is_free = is_part or target not in best
        if column not in uses and is_free:
            best[target] = score, column
            uses[column] = target, score
    plan = Plan(tuple(sorted((*_people(survey), *_uses(uses)), key=lambda use: use.column)))
    similar = frozenset(column for column, (_, score) in uses.items() if score < _EQUAL)
    return Suggestion(plan, similar)


def _uses(found: Mapping[int, tuple[str, float]]) -> Iterator[Use]:
    return (Use(column, target) for column, (target, _) in found.items())


def _people(survey: Survey) -> Iterator[Use]:
    """Yield the columns about person and moment; of those for a moment or an address, the first."""
    taken: set[str] = set()
    for column in survey.columns:
        target = _ROLES.get(column.role)
        if target and (target == NAME or target not in taken):
            taken.add(target)
            yield Use(column.index, target)


def _scored(survey: Survey, targets: Mapping[str, Target]) -> Iterator[tuple[float, int, str]]:
    """Yield every pair of a column and a target that may be meant."""
    by_question: dict[str, list[Target]] = {}
    for target in targets.values():
        by_question.setdefault(target.question.id, []).append(target)
    for column in survey.columns:
        if column.role is Role.ANSWER:
            for group in by_question.values():
                yield from _score(column, group)


def _score(column: Column, group: list[Target]) -> Iterator[tuple[float, int, str]]:
    question = group[0].question
    whole = _likeness((column.title, column.code), (question.text, question.id))
    ask_next = [each for each in group if each.path[:1] == (FOLLOW_UP,) and len(each.path) == 1]
    for each in ask_next:
        score = _likeness((column.title, column.part), (each.words,))
        if score >= SIMILAR and score > whole:
            yield score, column.index, each.id
    if whole < SIMILAR:
        yield from _by_part_alone(column, group)
    elif column.part:
        yield from _by_part(column, group, whole)
    elif not group[0].path:
        yield whole, column.index, group[0].id


def _by_part(column: Column, group: list[Target], whole: float) -> Iterator[tuple[float, int, str]]:
    """Yield the part of a question that a part of a column's question may be."""
    scores = {each.id: _likeness((column.part,), _names(each)) for each in group if each.path}
    best = max(scores, key=lambda each: scores[each], default="")
    if best and scores[best] >= SIMILAR:
        yield min(whole, scores[best]), column.index, best
    elif bare(column.part) in OTHER or bare(column.part).startswith("other"):
        yield from (
            (whole, column.index, each.id) for each in group if each.path[-1:] == ("other",)
        )
    elif not group[0].path and group[0].is_open:
        yield whole, column.index, group[0].id  # one of several lines of a list


def _by_part_alone(column: Column, group: list[Target]) -> Iterator[tuple[float, int, str]]:
    """Yield a choice whose words are the whole title, as Typeform writes them."""
    for each in group:
        if each.path and not column.part and bare(column.title) in map(bare, _names(each)):
            yield _EQUAL - 0.01, column.index, each.id


def _names(target: Target) -> tuple[str, ...]:
    return target.words, target.path[-1]


def _likeness(asked: Iterable[str], known: Iterable[str]) -> float:
    """Return how like the most alike of two groups of words are: 1 for equal ones."""
    return max((_dice(bare(one), bare(other)) for one in asked for other in known), default=0)


@lru_cache(maxsize=20_000)
def _dice(one: str, other: str) -> float:
    if not one or not other:
        return 0
    if one == other:
        return 1
    first, second = _pairs(one), _pairs(other)
    total = len(first) + len(second)
    return min(2 * len(first & second) / total, 0.99) if total else 0


@lru_cache(maxsize=5_000)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(text))
