"""Cells of a survey as the answer to a question: what its kind takes, or why that cannot be had.

What does not fit is never dropped and never bent: the answer is then left out as a whole, and the
preview says why.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copwidgets.guide import Question
from copwidgets.kinds import (
    NOT_SURE_TEXT,
    Answer,
    Column,
    JsonValue,
    Kind,
    List,
    Scale,
    SelectMultiple,
    SelectOne,
    Status,
    Table,
    YesNo,
)
from copwidgets.kinds.base import OTHER

from .mapping import FOLLOW_UP, Path
from .words import NO, UNSURE, YES, bare, fold
from .words import OTHER as OTHER_WORDS

_NUMBER = re.compile(r"([-+]?\d+)(?:[.,]0+)?(?:\s*[^\w.,\s].*|\s.*)?", re.DOTALL)
_OTHER_START = re.compile(r"([^:]{1,40}):\s*(.+)", re.DOTALL)
_SIGNS = re.compile(r"[,;|\n]")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Given:
    """What a column says about a part of a question."""

    path: Path
    text: str
    separator: str = ""


class UnfitError(ValueError):
    """What a cell says is none of what its question takes; the message is a sentence."""


Reader = Callable[[Any, Sequence[Given]], JsonValue]
"""Takes a kind and what the columns say about it, and returns a raw value."""


def read_answer(question: Question, given: Sequence[Given]) -> Answer | None:
    """Return the answer that cells give, None where they are blank.

    Raises
    ------
    UnfitError
        They say something that the question does not take, or takes only as a draft.
    """
    if not any(each.text for each in given):
        return None
    kind: Kind = question.kind
    unsure = _unsure(kind, given)
    checked = kind.check({"status": unsure, "value": None} if unsure else _raw(kind, given))
    if checked.answer is None or checked.problems:
        raise UnfitError(checked.problems[0].message)
    return None if checked.answer.status is Status.EMPTIED else checked.answer


def _raw(kind: Kind, given: Sequence[Given]) -> dict[str, JsonValue]:
    value = _read(kind, given)
    return {"status": str(Status.EMPTIED if value is None else Status.ANSWERED), "value": value}


def _unsure(kind: Kind, given: Sequence[Given]) -> str:
    texts = [each.text for each in given if not each.path]
    says = any(fold(each) == NOT_SURE_TEXT for each in texts)
    doubts = isinstance(kind, YesNo) and any(bare(each) in UNSURE for each in texts)
    return str(Status.NOT_SURE) if says or doubts else ""


def _read(kind: Kind, given: Sequence[Given]) -> JsonValue:
    # A blank cell keeps its place in a table, and means nothing elsewhere.
    told = given if isinstance(kind, (Table, YesNo)) else [each for each in given if each.text]
    return _READERS.get(type(kind), _read_words)(kind, told)


def _read_words(_kind: Kind, given: Sequence[Given]) -> JsonValue:
    return "\n".join(each.text for each in given)


def _read_list(_kind: Kind, given: Sequence[Given]) -> JsonValue:
    lines = (line for each in given for line in each.text.split(each.separator or "\n"))
    return [" ".join(line.split()) for line in lines if line.strip()]


def _read_scale(kind: Scale, given: Sequence[Given]) -> JsonValue:
    text = given[0].text
    ends = {fold(kind.min_label): kind.min, fold(kind.max_label): kind.max}
    found = _NUMBER.fullmatch(text)
    if found and kind.min <= int(found[1]) <= kind.max:
        return int(found[1])
    if fold(text) in ends:
        return ends[fold(text)]
    raise UnfitError(f"{_quoted(text)} is no whole number from {kind.min} to {kind.max}.")


# --- choices --------------------------------------------------------------------------------------


def _read_one(kind: SelectOne, given: Sequence[Given]) -> JsonValue:
    written = " ".join(each.text for each in given if each.path == (OTHER,))
    texts = [each.text for each in given if not each.path]
    known = _known(kind.labels)
    chosen = known.get(fold(texts[0])) if texts else None
    if chosen is not None and (chosen != OTHER or not kind.other):
        return {"choice": chosen}
    text = _other_text(texts[0]) if texts else ""
    if not kind.other:
        raise UnfitError(f"{_quoted(text)} is none of the choices.")
    return {"choice": OTHER, "other": " ".join(filter(None, (text, written)))}


def _read_many(kind: SelectMultiple, given: Sequence[Given]) -> JsonValue:
    chosen: list[str] = []
    written = [each.text for each in given if each.path == (OTHER,)]
    for each in given:
        if not each.path:
            found, rest = split_choices(each.text, kind.labels)
            chosen += found
            written += [text for text in map(_other_text, rest) if text]
            chosen += [OTHER] if rest else []
        elif each.path != (OTHER,) and _is_ticked(each, kind):
            chosen.append(each.path[0])
    if written and not kind.other:
        raise UnfitError(f"{_quoted(written[0])} is none of the choices.")
    # A column for "other" that only says so, or yes or no, is a tick and not words.
    words = [_other_text(text) for text in written if bare(text) not in YES | NO]
    is_other = kind.other and (OTHER in chosen or any(bare(text) not in NO for text in written))
    picked = list(dict.fromkeys([each for each in chosen if each != OTHER or not kind.other]))
    if not picked and not is_other:
        return None
    other = {"other": ", ".join(filter(None, words))} if is_other else {}
    return {"choices": [*picked, *([OTHER] if is_other else [])], **other}


def _is_ticked(each: Given, kind: SelectMultiple) -> bool:
    own = {fold(each.path[0]), fold(kind.labels[each.path[0]])}
    if fold(each.text) in own or bare(each.text) in YES:
        return True
    if bare(each.text) in NO:
        return False
    label = kind.labels[each.path[0]]
    raise UnfitError(f"{_quoted(each.text)} does not say whether “{label}” was chosen.")


def split_choices(text: str, labels: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the values that a cell names, and what of it names none.

    Choices hold commas themselves, so the cell is not cut at them: from each sign on, the longest
    piece up to another sign that is a choice is one.
    """
    known = _known(labels)
    found: list[str] = []
    rest: list[str] = []
    before = None  # where a piece ended that is no choice
    for start, end in _pieces(text, known):
        piece = text[start:end].strip()
        if fold(piece) in known:
            found.append(known[fold(piece)])
            before = None
        elif piece:
            # What stands together is one text of its own, commas and all.
            together = [f"{rest.pop()}{text[before]} {piece}"] if before is not None else [piece]
            rest += together
            before = end
    values = {fold(value): value for value in labels}
    if rest and all(each in values for each in fold(text).split()):
        return [values[each] for each in fold(text).split()], []  # as ODK writes them
    return found, rest


def _pieces(text: str, known: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Yield where each piece begins and ends: the longest that is a choice, else up to a sign."""
    ends = [*(sign.start() for sign in _SIGNS.finditer(text)), len(text)]
    reach = 2 * max(map(len, known)) + 10  # white space and folding make a text longer
    start = 0
    while start <= len(text):
        first = bisect_left(ends, start)
        last = max(first + 1, bisect_right(ends, start + reach))
        near = reversed(ends[first:last])
        end = next((each for each in near if fold(text[start:each]) in known), ends[first])
        yield start, end
        start = end + 1


def _known(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the words and the values of choices; a word wins over another choice's value."""
    return {fold(value): value for value in labels} | {
        fold(label): value for value, label in labels.items()
    }


def _other_text(text: str) -> str:
    """Return what was written under "other", without the word itself."""
    if bare(text) in OTHER_WORDS:
        return ""
    found = _OTHER_START.fullmatch(text)
    return found[2].strip() if found and bare(found[1]) in OTHER_WORDS else text


# --- tables, and yes or no ------------------------------------------------------------------------


def _read_table(kind: Table, given: Sequence[Given]) -> JsonValue:
    """Return rows: the second column of the file that leads to a cell fills the second row."""
    columns = {column.id: column for column in kind.columns}
    counts = dict.fromkeys(columns, 0)
    rows: list[dict[str, str]] = []
    for each in given:
        place = counts[each.path[0]]
        counts[each.path[0]] += 1
        rows += [{} for _ in range(place + 1 - len(rows))]
        rows[place][each.path[0]] = _cell(columns[each.path[0]], each.text)
    return [row for row in rows if any(row.values())] or None


def _cell(column: Column, text: str) -> str:
    if not column.choices or not text:
        return text
    found = _known(column.labels).get(fold(text))
    if found is None:
        raise UnfitError(f"{_quoted(text)} is none of the choices of “{column.text}”.")
    return found


def _read_yes_no(kind: YesNo, given: Sequence[Given]) -> JsonValue:
    texts = [each.text for each in given if not each.path and each.text]
    below = [
        Given(each.path[1:], each.text, each.separator)
        for each in given
        if each.path[:1] == (FOLLOW_UP,)
    ]
    if not texts and not any(each.text for each in below):
        return None
    if not texts:
        raise UnfitError("This says more about a yes or no that is not there.")
    choice = "yes" if bare(texts[0]) in YES else "no" if bare(texts[0]) in NO else ""
    if not choice:
        raise UnfitError(f"{_quoted(texts[0])} is neither yes nor no.")
    if kind.follow_up is None or not any(each.text for each in below):
        return {"choice": choice}
    return {"choice": choice, FOLLOW_UP: _read(kind.follow_up.kind, below)}


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + '…'}”"


_READERS: Mapping[type[Kind], Reader] = {
    List: _read_list,
    Scale: _read_scale,
    SelectOne: _read_one,
    SelectMultiple: _read_many,
    Table: _read_table,
    YesNo: _read_yes_no,
}
