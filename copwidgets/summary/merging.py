"""Which listed things people found to be one, as a frame: a fold over the log of judgements.

Only people merge. A later merge of the same thing wins while it stands; undone, the earlier one
stands again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from copwidgets.frames.columns import TEXT, build_frame
from copwidgets.judgement import Judgement, JudgementKind


def merges_frame(judgements: Iterable[Judgement]) -> pd.DataFrame:
    """Return what is merged now.

    Parameters
    ----------
    judgements : iterable of Judgement
        As from `workbook.judgements()`; kinds other than items_merged and merge_undone are passed
        over, and so is what makes no sense.

    Returns
    -------
    DataFrame
        One row per thing: `merge` (string: the id of the merge that it belongs to), `question`
        (string), `key` (string: what all its wordings share, see `item_key`), `name` (string: what
        people call the merged thing), `by` (string: id of the member who merged, "" for the host or
        somebody who was erased). In the order in which merges were made. A merge all but one of
        whose things went into later ones is not in it.
    """
    standing: dict[str, Judgement] = {}
    for each in sorted(judgements, key=lambda judgement: judgement.n):
        if each.kind is JudgementKind.MERGE_UNDONE:
            standing.pop(str(each.content.get("merge")), None)
        elif each.kind is JudgementKind.ITEMS_MERGED and _keys(each):
            standing.setdefault(str(each.content["merge"]), each)
    owners = _owners(standing)
    rows = [
        (merge, str(each.content["question"]), key, str(each.content["name"]), each.by)
        for merge, each in standing.items()
        for key in _keys(each)
        if owners[str(each.content["question"]), key] == merge
    ]
    counts = pd.Series([row[0] for row in rows], dtype=TEXT).value_counts()
    kept = [row for row in rows if counts[row[0]] > 1]
    names = ("merge", "question", "key", "name", "by")
    return build_frame(
        {name: ([row[place] for row in kept], TEXT) for place, name in enumerate(names)}
    )


def _owners(standing: Mapping[str, Judgement]) -> dict[tuple[str, str], str]:
    """Return to which merge each thing belongs: the last that names it."""
    return {
        (str(each.content["question"]), key): merge
        for merge, each in standing.items()
        for key in _keys(each)
    }


def _keys(judgement: Judgement) -> list[str]:
    keys = judgement.content.get("keys")
    found = [str(each) for each in keys] if isinstance(keys, list) else []
    return list(dict.fromkeys(found))
