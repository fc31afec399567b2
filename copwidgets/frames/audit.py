"""The audit frame: one row per act, never the content of an answer."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from copwidgets.community import Act, AuditEntry, Community
from copwidgets.response import json_key

from .columns import MOMENT, TEXT, build_frame, category

HOST = "(host)"
ACT = category(Act)


def audit_frame(community: Community, entries: Iterable[AuditEntry]) -> pd.DataFrame:
    """Return one row per act, newest first.

    Returns
    -------
    DataFrame
        `community` (name, string), `at` (datetime64[us, UTC]; in a pseudonymous community the
        beginning of the day), `who` (string: the facilitator or member, "(host)" for whoever holds
        the store, "" where nobody is named: an erased person, or a member of a pseudonymous
        community), `act` (categorical), `whom` (string, "" when nobody or not to be named),
        `details` (canonical JSON, string).
    """
    lines = list(entries)
    return build_frame(
        {
            "community": ([community.name] * len(lines), TEXT),
            "at": ([each.at for each in lines], MOMENT),
            "who": ([HOST if each.by_host else each.actor for each in lines], TEXT),
            "act": ([str(each.act) for each in lines], ACT),
            "whom": ([each.target for each in lines], TEXT),
            "details": ([json_key(dict(each.details)) for each in lines], TEXT),
        }
    )
