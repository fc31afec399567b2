"""The past: what a community had said at a moment, made of its history."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from copwidgets.response import State

OWN = ("base", "guide_version")
"""What a history has beside the columns of a long frame."""


def as_of(history: pd.DataFrame, moment: datetime | str) -> pd.DataFrame:
    """Return the long frame as it was at a moment: of each response the newest revision by then.

    Parameters
    ----------
    history : DataFrame
        As from `history_frame`; revisions in it that were never shared are left out.
    moment : datetime or str
        As `2026-03-01` or `2026-03-01T14:00`; in UTC where it names no zone. A day alone means its
        beginning.

    Returns
    -------
    DataFrame
        The columns, dtypes and order of `long_frame`. ValueError when `moment` cannot be read.

    Notes
    -----
    A history knows when each revision was written, and whether it was ever shared, but not when:
    somebody who wrote in March and shared in April counts from March on. Answers of people who were
    erased are in no history. In a pseudonymous community moments are days.
    """
    until = pd.Timestamp(moment)
    until = until.tz_localize("UTC") if until.tzinfo is None else until
    written = history[(history["state"] == State.SHARED) & (history["answered_at"] <= until)]
    newest = written.drop_duplicates(["question", "member"], keep="last")
    return newest.drop(columns=[*OWN]).reset_index(drop=True)
