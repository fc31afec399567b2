"""How far coders agree on the themes of answers, and where they do not.

Only answers that two coders looked at count, as each saw them before seeing the other's work: text
that nobody coded makes no agreement. The arithmetic is in `reliability`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from copwidgets.frames.columns import REAL, TEXT, WHOLE, build_frame

from . import reliability

Labels: TypeAlias = frozenset[str]

OVERALL = ""
_SINGLE = ((0.0, 1.0), (1.0, 0.0))


@dataclass(frozen=True, slots=True)
class Unit:
    """An answer that coders looked at: the themes that each gave it, None who did not look."""

    question: str
    member: str
    revision: int
    labels: tuple[Labels | None, ...]

    @property
    def looked(self) -> tuple[Labels, ...]:
        """What those who looked at it gave it."""
        return tuple(each for each in self.labels if each is not None)


def agreement(codings: pd.DataFrame, question: str | None = None) -> pd.DataFrame:
    """Return how far coders agree, over all themes and on each.

    Parameters
    ----------
    codings : DataFrame
        As from `workbook.codings()`.
    question : str, optional
        Only the codings of this question.

    Returns
    -------
    DataFrame
        The first row is over all themes, then one row per theme that somebody gave, by name:
        `theme` (id, string; "" over all), `name` (string), `units` (Int64: answers that two or more
        coders looked at), `coders` (Int64), `used` (Int64: units to which somebody gave the theme),
        `agreement` (Float64: share of pairs of coders who said the same, 0 to 1), `alpha`
        (Float64), `kappa` (Float64), `low`, `high` (Float64: 95 % interval of alpha), `resamples`,
        `undefined` (Int64: of so many, so many had no variation), `note` (string: why there is no
        interval). No row at all where no answer was coded by two. Missing is what cannot be told.

    Notes
    -----
    Units: answers (a question, a member, a revision) at which two or more coders looked, giving
    themes or saying that none applies, each before they could see the others' work (`independent`)
    and having finished the question. Coders who looked at different wordings of an answer share no
    unit. A passage counts as its answer.

    On one theme: given or not, nominal. Over all: each coder's set of themes as one value, with the
    MASI distance (Passonneau 2006), since an answer may carry several themes and one shared of two
    is neither agreement nor disagreement; where every answer has one theme it is nominal, too.
    `alpha`: Krippendorff (2011). `kappa`: Cohen (1960), over all with the same distances as weights
    (Cohen 1968), for more than two coders the mean over their pairs (Light 1971). The interval is
    described in `reliability.interval`. For any language; below 12 units or so for a hint only.
    """
    found = _units(codings, question)
    coders = len({place for unit in found for place in _lookers(unit)})
    rows = [_overall(found)] if found else []
    names = dict(zip(codings["theme"], codings["theme_name"], strict=True))
    given = {theme for unit in found for labels in unit.looked for theme in labels}
    rows += [_of_theme(found, each, names[each]) for each in sorted(given, key=lambda t: names[t])]
    return _frame([{**row, "units": len(found), "coders": coders} for row in rows])


def disagreements(codings: pd.DataFrame, question: str | None = None) -> pd.DataFrame:
    """Return only the answers on which coders differ, what each said one below the other.

    Parameters
    ----------
    codings : DataFrame
        As from `workbook.codings()`.
    question : str, optional
        Only the codings of this question.

    Returns
    -------
    DataFrame
        One row per answer and coder, in the order of `codings`: `question`, `member` (string),
        `revision` (Int64), `coder` (string), `themes` (string: names of all themes that the coder
        gave it, by "; "; "" for none), `differing` (string: those that not every coder gave).

    Notes
    -----
    Units as for `agreement`. An answer is here when not all who looked at it gave the same themes.
    """
    names = dict(zip(codings["theme"], codings["theme_name"], strict=True))
    coders = _coders(codings)
    rows = [
        (unit, coder, labels, labels - frozenset.intersection(*unit.looked))
        for unit in _units(codings, question)
        if len(set(unit.looked)) > 1
        for coder, labels in zip(coders, unit.labels, strict=True)
        if labels is not None
    ]
    return build_frame(
        {
            "question": ([unit.question for unit, *_ in rows], TEXT),
            "member": ([unit.member for unit, *_ in rows], TEXT),
            "revision": ([unit.revision for unit, *_ in rows], WHOLE),
            "coder": ([coder for _, coder, _, _ in rows], TEXT),
            "themes": ([_named(labels, names) for _, _, labels, _ in rows], TEXT),
            "differing": ([_named(only, names) for _, _, _, only in rows], TEXT),
        }
    )


def _named(labels: Labels, names: dict[str, str]) -> str:
    return "; ".join(sorted(names[each] for each in labels))


def masi(one: Labels, other: Labels) -> float:
    """Return the distance of two sets of themes: 0 the same, 1 nothing in common.

    Source: Passonneau, R. (2006), Measuring agreement on set-valued items (MASI), LREC: one minus
    Jaccard's index times 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap.
    """
    if one == other:
        return 0.0
    shared = one & other
    if not shared:
        return 1.0
    weight = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - weight * len(shared) / len(one | other)


# --- units ----------------------------------------------------------------------------------------


def _coders(codings: pd.DataFrame) -> list[str]:
    return sorted(codings.loc[_blind(codings), "coder"].unique())


def _blind(codings: pd.DataFrame) -> pd.Series:
    return codings["independent"] & codings["finished"]


def _units(codings: pd.DataFrame, question: str | None) -> list[Unit]:
    """Return the answers at which two or more coders looked, in the order of `codings`."""
    rows = codings[_blind(codings)]
    chosen = rows if question is None else rows[rows["question"] == question]
    places = {coder: place for place, coder in enumerate(_coders(codings))}
    units: dict[tuple[str, str, int], list[Labels | None]] = {}
    keys = ["question", "member", "coder"]
    for (question_id, member, coder), found in chosen.groupby(keys, observed=True, sort=False):
        # Marks made before an answer was edited are what their coder left standing.
        unit = str(question_id), str(member), int(found["revision"].max())
        labels = units.setdefault(unit, [None] * len(places))
        labels[places[str(coder)]] = frozenset(found["theme"]) - {""}
    made = (Unit(*key, tuple(labels)) for key, labels in units.items())
    return [each for each in made if len(each.looked) > 1]


def _lookers(unit: Unit) -> Iterator[int]:
    return (place for place, labels in enumerate(unit.labels) if labels is not None)


# --- rows -----------------------------------------------------------------------------------------


def _overall(units: Sequence[Unit]) -> dict[str, Any]:
    known = sorted({labels for unit in units for labels in unit.looked}, key=sorted)
    places = {labels: place for place, labels in enumerate(known)}
    distance = [[masi(one, other) for other in known] for one in known]
    values = [[None if each is None else places[each] for each in unit.labels] for unit in units]
    used = sum(any(unit.looked) for unit in units)
    return {"theme": OVERALL, "name": "", "used": used, **_figures(values, distance)}


def _of_theme(units: Sequence[Unit], theme: str, name: str) -> dict[str, Any]:
    values = [
        [None if each is None else int(theme in each) for each in unit.labels] for unit in units
    ]
    used = sum(1 in row for row in values)
    return {"theme": theme, "name": name, "used": used, **_figures(values, _SINGLE)}


def _figures(values: reliability.Values, distance: Sequence[Sequence[float]]) -> dict[str, Any]:
    counted = reliability.count(values, distance)
    found = reliability.interval(counted)
    return {
        "agreement": reliability.percent(counted),
        "alpha": reliability.alpha(counted),
        "kappa": reliability.kappa(values, distance),
        "low": found.low,
        "high": found.high,
        "resamples": found.resamples,
        "undefined": found.undefined,
        "note": found.note,
    }


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    texts = dict.fromkeys(("theme", "name"), TEXT)
    counts = dict.fromkeys(("units", "coders", "used"), WHOLE)
    figures = dict.fromkeys(("agreement", "alpha", "kappa", "low", "high"), REAL)
    rest = {"resamples": WHOLE, "undefined": WHOLE, "note": TEXT}
    dtypes = {**texts, **counts, **figures, **rest}
    return build_frame({name: ([row[name] for row in rows], dtypes[name]) for name in dtypes})
