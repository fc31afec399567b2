"""Coefficients of agreement and their intervals, from counts of values: arithmetic, no frames.

For `agreement`, which says what the units and values are. A distance of 0 means the same value, 1
nothing in common.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = Sequence[Sequence[int | None]]
"""One row a unit, one place a coder: the number of a value, None where the coder did not look."""

Numbers: TypeAlias = NDArray[np.float64]

RESAMPLES = 2_000
FEWEST_UNITS = 5
MOST_UNDEFINED = 0.05
"""Share of resamples without a coefficient above which no interval is given."""
_CONFIDENCE = 0.95
_SEED = 20250301


@dataclass(frozen=True, slots=True)
class Counted:
    """Of each unit that two or more looked at: how often each value was given."""

    counts: Numbers
    distance: Numbers

    @property
    def per_unit(self) -> Numbers:
        """How many coders looked at each unit."""
        return np.asarray(self.counts.sum(axis=1), dtype=float)

    @property
    def observed(self) -> Numbers:
        """The disagreement within each unit, summed over its coders."""
        within = (self.counts @ self.distance * self.counts).sum(axis=1)
        return np.asarray(within / (self.per_unit - 1), dtype=float)


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval of alpha, or why there is none.

    `undefined` of `resamples` had no variation, so no coefficient.
    """

    low: float | None = None
    high: float | None = None
    resamples: int = 0
    undefined: int = 0
    note: str = ""


def count(values: Values, distance: Sequence[Sequence[float]]) -> Counted:
    """Count the values of the units that two or more coders looked at."""
    counts = np.zeros((len(values), len(distance)))
    for unit, given in enumerate(values):
        for value in given:
            if value is not None:
                counts[unit, value] += 1
    return Counted(counts[counts.sum(axis=1) >= 2], np.asarray(distance, dtype=float))  # noqa: PLR2004


def percent(found: Counted) -> float | None:
    """Return the share of pairs of coders that gave the same value, over units of equal weight."""
    coders = found.per_unit
    if not len(coders):
        return None
    same = (found.counts * (found.counts - 1)).sum(axis=1)
    return float((same / (coders * (coders - 1))).mean())


def alpha(found: Counted) -> float | None:
    """Return Krippendorff's alpha; None where there is no variation.

    Source: Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability.
    """
    (value,) = _alphas(found, np.ones((1, len(found.counts))))
    return None if math.isnan(value) else float(value)


def _alphas(found: Counted, weights: Numbers) -> Numbers:
    """Return alpha for each row of weights of the units, NaN where there is no variation."""
    per_value = weights @ found.counts
    pairable = weights @ found.per_unit
    expected = (per_value @ found.distance * per_value).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (weights @ found.observed) * (pairable - 1) / expected
    return np.asarray(np.where(expected > 0, 1 - ratio, np.nan))


def kappa(values: Values, distance: Sequence[Sequence[float]]) -> float | None:
    """Return Cohen's kappa, the mean over the pairs of coders for whom it is defined.

    Sources: Cohen (1960) for two coders, Cohen (1968) with these distances as weights, Light (1971)
    for the mean over pairs.
    """
    table = np.asarray(distance, dtype=float)
    coders = len(values[0]) if values else 0
    found = [_pair(values, table, *pair) for pair in combinations(range(coders), 2)]
    known = [each for each in found if each is not None]
    return float(np.mean(known)) if known else None


def _pair(values: Values, distance: Numbers, one: int, other: int) -> float | None:
    both = [
        (unit[one], unit[other])
        for unit in values
        if unit[one] is not None and unit[other] is not None
    ]
    if not both:
        return None
    joint = np.zeros_like(distance)
    for first, second in both:
        joint[first, second] += 1 / len(both)
    expected = joint.sum(axis=1) @ distance @ joint.sum(axis=0)
    return float(1 - (joint * distance).sum() / expected) if expected > 0 else None


def interval(found: Counted) -> Interval:
    """Return the 95 % interval of alpha by resampling units, the same each time.

    Method: bootstrap over units with `RESAMPLES` draws, expanded percentiles (Hesterberg 2015, The
    American Statistician 69, 4.3), which reach further out the fewer units there are. None is given
    for fewer than 5 units, where every unit agrees (resamples would all agree too), and where more
    than one in twenty resamples has no variation: then only two or so units carry the value. What
    it covers is simulated in `benchmarks/agreement.py`: 90 to 100 % from 12 units on, less of few.
    """
    units = len(found.counts)
    if units < FEWEST_UNITS:
        return Interval(note=f"No interval: fewer than {FEWEST_UNITS} answers were coded by two.")
    if alpha(found) is None:
        return Interval(note="No interval: every coder said the same of every answer.")
    if not found.observed.any():
        most = 1 - (1 - _CONFIDENCE) ** (1 / units)
        note = f"No interval: all agree on {units} answers, which leaves room for up to {most:.0%}"
        return Interval(note=f"{note} on which they would not.")
    drawn = _resampled(found)
    undefined = int(np.isnan(drawn).sum())
    if undefined > MOST_UNDEFINED * RESAMPLES:
        note = f"No interval: {undefined:,} of {RESAMPLES:,} resamples have no variation."
        return Interval(resamples=RESAMPLES, undefined=undefined, note=note)
    tail = _tail(units)
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return Interval(float(low), float(high), RESAMPLES, undefined)


def _resampled(found: Counted) -> Numbers:
    """Return alpha of each resample; units that were judged alike are drawn as one kind of unit."""
    units = len(found.counts)
    kinds, times = np.unique(found.counts, axis=0, return_counts=True)
    drawn = np.random.default_rng(_SEED).multinomial(units, times / units, size=RESAMPLES)
    return _alphas(Counted(kinds, found.distance), drawn.astype(float))


def _tail(units: int) -> float:
    """Return what share of the resamples is cut off at each end."""
    normal = NormalDist()
    width = _student(normal.inv_cdf((1 + _CONFIDENCE) / 2), units - 1)
    return normal.cdf(-math.sqrt(units / (units - 1)) * width)


def _student(z: float, freedom: int) -> float:
    """Return the quantile of Student's t for the normal one (Abramowitz & Stegun 26.7.5)."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + math.fsum(term / freedom**place for place, term in enumerate(terms, start=1))
