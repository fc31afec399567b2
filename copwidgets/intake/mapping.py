"""Where a column may lead: to a question or a part of one, to the person, or to the moment.

A plan says it for every column that is taken; `check_plan` is what a page or a file has to pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from copwidgets.errors import IntakeError
from copwidgets.guide import Guide, Question
from copwidgets.kinds import Kind, List, SelectMultiple, SelectOne, Table, YesNo
from copwidgets.kinds.base import OTHER

from .survey import Survey

NAME, EMAIL, TIME = "name", "email", "time"
PERSON = {
    NAME: "The person's name",
    EMAIL: "The person's mail address",
    TIME: "When it was answered",
}
"""Where a column may lead that is no answer; ids of questions have a dot, so none is among them."""

SEPARATORS = {"": "One a line", ";": "Semicolons", ",": "Commas", "|": "Bars"}
"""What may stand between the items of a list in one cell: sign -> words."""

FOLLOW_UP = "follow_up"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A question, or the part of it that `path` names; `words` are those of the part.

    `is_open` tells whether several columns may lead here together.
    """

    id: str
    question: Question
    path: Path = ()
    words: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """One column that is taken: where it leads, and what stands between the items of a list."""

    column: int
    target: str
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is taken from a file, and how.

    `same` are names of the file that stand for the member of that name; everybody else is new.
    """

    uses: tuple[Use, ...]
    same: frozenset[str] = frozenset()
    takes_unfinished: bool = False


def find_targets(guide: Guide) -> Mapping[str, Target]:
    """Return everything in a guide that a column may lead to, by id, in its order."""
    return {each.id: each for question in guide.questions for each in _targets(question)}


def _targets(question: Question) -> Iterator[Target]:
    for path, words, is_open in _parts(question.kind):
        yield Target("/".join((question.id, *path)), question, path, words, is_open)


def _parts(kind: Kind) -> Iterator[tuple[Path, str, bool]]:
    """Yield what of a kind's answer a column may hold: path, words, whether several may."""
    if isinstance(kind, Table):
        yield from (((column.id,), column.text, True) for column in kind.columns)
        return
    yield (), "", isinstance(kind, (List, SelectMultiple))
    if isinstance(kind, (SelectOne, SelectMultiple)):
        yield from _choices(kind)
    if isinstance(kind, YesNo) and kind.follow_up is not None:
        for path, words, is_open in _parts(kind.follow_up.kind):
            yield (FOLLOW_UP, *path), f"{kind.follow_up.text} {words}".strip(), is_open


def _choices(kind: SelectOne | SelectMultiple) -> Iterator[tuple[Path, str, bool]]:
    """Yield each choice that can be ticked in a column of its own, and what is written beside."""
    if isinstance(kind, SelectMultiple):
        own = ((each.value,) for each in kind.choices)
        yield from ((path, kind.labels[path[0]], False) for path in own)
    if kind.other:
        yield (OTHER,), "Other, in words", True  # a tick and a text, in some tools


def check_plan(plan: Plan, survey: Survey, targets: Mapping[str, Target]) -> None:
    """Raise IntakeError for a plan that leads nowhere, or twice to one place."""
    for use in plan.uses:
        _check_use(use, survey, targets)
    columns = Counter(use.column for use in plan.uses)
    twice = next((column for column, count in columns.items() if count > 1), None)
    if twice is not None:
        where = survey.columns[twice].words
        what = "this column leads to two places"
        raise IntakeError(what, where=where, remedy="Choose one of them.")
    led = Counter(use.target for use in plan.uses)
    for target, count in led.items():
        if count > 1 and target != NAME and not (target in targets and targets[target].is_open):
            what = f"{count} columns lead to {_shown(target, targets)}, which takes only one"
            raise IntakeError(what, remedy="Keep one of them and leave out the others.")
    if not any(use.target in targets for use in plan.uses):
        remedy = "Choose a question for at least one column."
        raise IntakeError("no column leads to a question yet", remedy=remedy)


def _check_use(use: Use, survey: Survey, targets: Mapping[str, Target]) -> None:
    if not 0 <= use.column < len(survey.columns):
        what = f"this file has no column {use.column + 1}"
        raise IntakeError(what, remedy="Choose the columns again.")
    where = survey.columns[use.column].words
    if use.target not in targets and use.target not in PERSON:
        what = f"this column leads to {use.target!r}, which the guide does not have"
        raise IntakeError(what, where=where, remedy="Choose a question of this guide.")
    if use.separator not in SEPARATORS:
        remedy = "Choose lines, semicolons, commas or bars."
        raise IntakeError("this sign does not part the items of a list", where=where, remedy=remedy)


def _shown(target: str, targets: Mapping[str, Target]) -> str:
    if target in PERSON:
        return f"“{PERSON[target]}”"
    found = targets[target]
    return f"“{found.words or found.question.text}”"
