"""The merging frame: one row per file of answers, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from copwidgets.histories import Merged, Outcome

from .columns import TEXT, WHOLE, build_frame, category

OUTCOME = category(Outcome)


def merging_frame(merged: Iterable[Merged]) -> pd.DataFrame:
    """Return one row per file, in the order in which they were looked at.

    Returns
    -------
    DataFrame
        `file` (name, string), `outcome` (categorical: merged, already there, refused), `member`
        (their name here, string, "" where it was refused), `new` (Int64: how many saved versions
        are new), `notes` (string: why it was refused, or what else there is to know).
    """
    rows = list(merged)
    return build_frame(
        {
            "file": ([each.file for each in rows], TEXT),
            "outcome": ([str(each.outcome) for each in rows], OUTCOME),
            "member": ([each.member for each in rows], TEXT),
            "new": ([each.new for each in rows], WHOLE),
            "notes": ([" ".join(each.notes) for each in rows], TEXT),
        }
    )
