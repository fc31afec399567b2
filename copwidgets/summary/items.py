"""Which listed things several members name, and which only one of them does."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE, build_frame

# What ends a phrase in the scripts that members write in; not every sign, as "C#" is not "C".
PHRASE_ENDS = ".,;:!?…。、，；：！？؟،؛۔।॥"  # noqa: RUF001 - these very characters are meant


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that members name: each wording with those who use it, in joining order."""

    question: str
    key: str
    wordings: dict[str, list[str]]

    @property
    def members(self) -> list[str]:
        """Everyone who names it in whatever words, each once, in the order of `wordings`."""
        return list(dict.fromkeys(name for names in self.wordings.values() for name in names))

    @property
    def wording(self) -> str:
        """The wording that most members use, among equals the first by code point."""
        return min(self.wordings, key=lambda each: (-len(set(self.wordings[each])), each))


def items_by_members(items: pd.DataFrame) -> pd.DataFrame:
    """Return each listed thing once, with the members who name it.

    Parameters
    ----------
    items : DataFrame
        As from `items_frame`, of one question or of all.

    Returns
    -------
    DataFrame
        `question` (categorical as in `items`), `item` (string: the wording that most members use,
        among equals the first by code point), `members` (Int64: how many members name it),
        `named_by` (string: their names in joining order, separated by "; "), `wordings` (Int64: in
        how many ways it is written). In guide order, then most members first, then by `item_key`.

    Notes
    -----
    Method: distinct members are counted, not mentions, within a question and never across
    questions. Two items are one when they are equal under `item_key`; nothing is merged by meaning.
    Blank items are left out. Source: Unicode Standard Annex 15 (NFKC) and the Unicode default case
    folding.
    """
    places = {name: place for place, name in enumerate(items["member"].cat.categories)}
    found = sorted(_named(items), key=lambda each: (-len(each.members), each.key))
    question = pd.CategoricalDtype(items["question"].cat.categories, ordered=True)
    frame = build_frame(
        {
            "question": ([each.question for each in found], question),
            "item": ([each.wording for each in found], TEXT),
            "members": ([len(each.members) for each in found], WHOLE),
            "named_by": (
                ["; ".join(sorted(each.members, key=places.__getitem__)) for each in found],
                TEXT,
            ),
            "wordings": ([len(each.wordings) for each in found], WHOLE),
        }
    )
    return frame.sort_values("question", kind="stable", ignore_index=True)


def item_key(item: str) -> str:
    """Return what all wordings of one item share.

    Compatibility forms, case, runs of white space and the punctuation at the end are set aside; an
    item of nothing but punctuation keeps it.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", item).casefold())
    spaced = re.sub(r"\s+", " ", folded).strip()
    return spaced.rstrip(PHRASE_ENDS + " ") or spaced


def _named(items: pd.DataFrame) -> Iterator[Named]:
    wordings: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for question, item, member in zip(
        items["question"], items["item"], items["member"], strict=True
    ):
        wording = re.sub(r"\s+", " ", item).strip()
        wordings[question, item_key(item)][wording].append(member)
    return (Named(question, key, said) for (question, key), said in wordings.items() if key)
