"""An SPSS file: a row a member, the guide's words as labels (extra `spss`).

A question with known answers is a number with value labels; each choice of a select_multiple is a
variable of its own, 0 or 1. "Not sure yet" and an emptied answer are user-missing codes, an
untouched question is system-missing. A text has a variable `…_status` beside it that says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from copwidgets.guide import Question
from copwidgets.kinds import SelectMultiple, Status

from .contents import Contents
from .texts import cut, storable
from .variable_names import variable_names

STRING_BYTES = 32_767
"""Longest string variable, in bytes of UTF-8 (IBM, "SPSS Statistics variable types")."""

_LABEL_BYTES, _VALUE_LABEL_BYTES = 255, 120
_STATUS_CODES = {Status.ANSWERED: 1, Status.NOT_SURE: 2, Status.EMPTIED: 3}
_STATUS_LABELS = {1: "Answered", 2: "Not sure yet", 3: "Emptied"}
_NOT_SURE, _EMPTIED = -98, -99

Given = Mapping[str, tuple[str, Any, str]]
"""Member -> status, value, readable answer."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of the file: texts, or numbers (None: system-missing) that `words` explain."""

    name: str
    label: str
    cells: Sequence[str] | Sequence[int | None]
    words: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    measure: Literal["nominal", "ordinal"] = "nominal"


def write_spss(contents: Contents, path: Path) -> None:
    """Write the contents to a .sav file; OSError where it cannot be written."""
    import pyreadstat

    found = list(variables_of(contents))
    names = variable_names([each.name for each in found])
    named = dict(zip(names, found, strict=True))
    try:
        pyreadstat.write_sav(
            pd.DataFrame({name: _series(each) for name, each in named.items()}),
            str(path),
            column_labels={name: _short(each.label, _LABEL_BYTES) for name, each in named.items()},
            variable_value_labels={name: _labels(each) for name, each in named.items()},
            missing_ranges={name: [*each.missing] for name, each in named.items() if each.missing},
            variable_measure={name: each.measure for name, each in named.items()},
            variable_format={name: "F8.0" for name, each in named.items() if not _is_text(each)},
            variable_display_width={name: 40 for name, each in named.items() if _is_text(each)},
            row_compress=True,
        )
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise OSError(str(error)) from error


def variables_of(contents: Contents) -> Iterator[Variable]:
    """Yield every variable, under the name that it would have if any were legal."""
    given = _given(contents)
    yield Variable("member", "Member", contents.members)
    for _, questions in contents.shown:
        for question in questions:
            yield from _of_question(question, given.get(question.id, {}), contents.members)
    for each, words in contents.earlier.items():
        yield from _text(each, words, given[each], contents.members)


def _given(contents: Contents) -> dict[str, dict[str, tuple[str, Any, str]]]:
    rows = contents.responses[["question", "member", "status", "value", "answer"]]
    found: dict[str, dict[str, tuple[str, Any, str]]] = {}
    for question, member, status, value, answer in rows.itertuples(index=False):
        found.setdefault(question, {})[member] = (status, json.loads(value), answer)
    return found


def _of_question(question: Question, given: Given, members: list[str]) -> Iterator[Variable]:
    kind, label = question.kind, storable(question.text)
    if not kind.to_values():
        yield from _text(question.id, label, given, members)
        return
    if isinstance(kind, SelectMultiple):
        yield from _choices(question, given, members)
    else:
        yield _coded(question, given, members)
    if kind.categories() is None:  # members may write something of their own
        yield _readable(f"{question.id}.text", label, given, members)


def _text(name: str, label: str, given: Given, members: list[str]) -> Iterator[Variable]:
    yield _readable(name, label, given, members)
    codes = [_STATUS_CODES[Status(given[each][0])] if each in given else None for each in members]
    yield Variable(f"{name}_status", f"{label} (status)", codes, _STATUS_LABELS)


def _readable(name: str, label: str, given: Given, members: list[str]) -> Variable:
    return Variable(name, label, [given[each][2] if each in given else "" for each in members])


def _coded(question: Question, given: Given, members: list[str]) -> Variable:
    """Return one number: that of a scale, else the place of what was chosen."""
    words = question.kind.to_values()
    is_scale = all(each.lstrip("-").isdigit() for each in words)
    codes = {each: int(each) if is_scale else place for place, each in enumerate(words, 1)}
    missing = _missing(codes.values())
    cells = [_code(given.get(member), codes, missing) for member in members]
    labels = {codes[each]: words[each] or each for each in words}
    return Variable(
        question.id,
        storable(question.text),
        cells,
        {**labels, **_missing_labels(missing)},
        missing,
        "ordinal" if is_scale else "nominal",
    )


def _code(
    given: tuple[str, Any, str] | None, codes: Mapping[str, int], missing: tuple[int, int]
) -> int | None:
    if given is None:
        return None
    status, value, _ = given
    if status != Status.ANSWERED:
        return missing[0] if status == Status.NOT_SURE else missing[1]
    chosen = value.get("choice") if isinstance(value, Mapping) else value
    return codes.get(str(chosen))


def _choices(question: Question, given: Given, members: list[str]) -> Iterator[Variable]:
    """Yield a variable for each choice: 1 where it was chosen."""
    missing = _missing(())
    labels = {0: "Not chosen", 1: "Chosen", **_missing_labels(missing)}
    for value, words in question.kind.to_values().items():
        cells = [_tick(given.get(member), value, missing) for member in members]
        label = storable(f"{words}: {question.text}")
        yield Variable(f"{question.id}.{value}", label, cells, labels, missing)


def _tick(given: tuple[str, Any, str] | None, value: str, missing: tuple[int, int]) -> int | None:
    chosen = [] if given is None or not isinstance(given[1], Mapping) else given[1]["choices"]
    ticked = {"choice": "1" if value in chosen else "0"}
    return _code(given and (given[0], ticked, ""), {"0": 0, "1": 1}, missing)


def _missing(codes: Iterable[int]) -> tuple[int, int]:
    """Return the codes for "not sure yet" and for an emptied answer, below all `codes`."""
    lowest = min((0, *codes))
    return lowest + _NOT_SURE, lowest + _EMPTIED


def _missing_labels(missing: tuple[int, int]) -> dict[int, str]:
    return {missing[0]: "Not sure yet", missing[1]: "Emptied"}


def _series(variable: Variable) -> pd.Series:
    if _is_text(variable):
        texts = [cut(str(each), STRING_BYTES, "utf-8") for each in variable.cells]
        return pd.Series(texts, dtype=object)
    return pd.Series(variable.cells, dtype="float64")


def _is_text(variable: Variable) -> bool:
    return not variable.words


def _labels(variable: Variable) -> dict[int | float, str]:
    labels = variable.words.items()
    return {code: _short(storable(words), _VALUE_LABEL_BYTES) for code, words in labels}


def _short(text: str, most: int) -> str:
    """Return a label that fits; three dots stand for the rest."""
    coded = text.encode()
    if len(coded) <= most:
        return text
    return coded[: most - 3].decode("utf-8", "ignore") + "…"
