"""How often the interval of `summary.agreement` covers the truth, by simulation.

Two coders say of each answer whether a theme is in it: it is there with chance `present`, and each
of them gets it right with chance `right`. Run: python benchmarks/agreement.py
"""

from __future__ import annotations

import random

from copwidgets.summary.reliability import Interval, count, interval

SIZES = (8, 12, 20, 30, 60)
CASES = ((0.3, 0.9), (0.3, 0.8), (0.5, 0.95), (0.15, 0.9))
RUNS = 300
DISTANCE = ((0, 1), (1, 0))


def main() -> None:
    """Print a line for each size and case."""
    print("answers  present  right  alpha  given  covered  width")
    for size in SIZES:
        for present, right in CASES:
            _print_case(size, present, right)


def _print_case(size: int, present: float, right: float) -> None:
    draws = random.Random(f"{size} {present} {right}")
    truth = true_alpha(present, right)
    drawn = (_draw(draws, size, present, right) for _ in range(RUNS))
    ends = [(each.low, each.high) for each in drawn]
    given = [(low, high) for low, high in ends if low is not None and high is not None]
    covered = sum(low <= truth <= high for low, high in given) / len(given)
    width = sum(high - low for low, high in given) / len(given)
    line = f"{size:7}  {present:7}  {right:5}  {truth:5.2f}  {len(given) / RUNS:5.0%}"
    print(f"{line}  {covered:7.0%}  {width:5.2f}", flush=True)


def true_alpha(present: float, right: float) -> float:
    """Return alpha among endlessly many answers."""
    seen = present * right + (1 - present) * (1 - right)
    return 1 - right * (1 - right) / (seen * (1 - seen))


def _draw(draws: random.Random, size: int, present: float, right: float) -> Interval:
    there = [draws.random() < present for _ in range(size)]
    values = [[int(each is (draws.random() < right)) for _ in "ab"] for each in there]
    return interval(count(values, DISTANCE))


if __name__ == "__main__":
    main()
