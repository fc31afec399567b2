"""Which listed things several members name, and which only one of them does."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE, build_frame

# What ends a phrase in the scripts that members write in; not every sign, as "C#" is not "C".
PHRASE_ENDS = ".,;:!?…。、，；：！？؟،؛۔।॥"  # noqa: RUF001 - these very characters are meant


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that members name: each wording with those who use it, in joining order.

    `keys` is what makes its wordings one: more than one where people merged them, under `name`.
    """

    question: str
    keys: Sequence[str]
    wordings: Mapping[str, Sequence[str]]
    merge: str = ""
    name: str = ""

    @property
    def members(self) -> list[str]:
        """Everyone who names it in whatever words, each once, in the order of `wordings`."""
        return list(dict.fromkeys(name for names in self.wordings.values() for name in names))

    @property
    def written(self) -> list[str]:
        """The wordings, the one that most members use first, among equals by code point."""
        return sorted(self.wordings, key=lambda each: (-len(set(self.wordings[each])), each))

    @property
    def wording(self) -> str:
        """What the thing is called: as people named it, or in the wording most used."""
        return self.name or self.written[0]


def items_by_members(items: pd.DataFrame, merges: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return each listed thing once, with the members who name it.

    Parameters
    ----------
    items : DataFrame
        As from `items_frame`, of one question or of all.
    merges : DataFrame, optional
        As from `merges_frame` (`workbook.merges()`): what people found to be one thing.

    Returns
    -------
    DataFrame
        `question` (categorical as in `items`), `item` (string: the name of the merge, or the
        wording that most members use, among equals the first by code point), `members` (Int64: how
        many members name it), `named_by` (string: their names in joining order, separated by "; "),
        `wordings` (Int64: in how many ways it is written), `written` (string: a JSON list of these,
        as members wrote them), `keys` (string: a JSON list of its `item_key`s), `merge` (string:
        the id of the merge, "" where nobody merged). In guide order, then most members first, then
        by `item_key`.

    Notes
    -----
    Method: distinct members are counted, not mentions, within a question and never across
    questions. Two items are one when they are equal under `item_key`, or when a person merged them;
    nothing is merged by the machine. Blank items are left out. Source: Unicode Standard Annex 15
    (NFKC) and the Unicode default case folding.
    """
    places = {name: place for place, name in enumerate(items["member"].cat.categories)}
    found = sorted(named_items(items, merges), key=lambda each: (-len(each.members), each.keys[0]))
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
            "written": ([_json(each.written) for each in found], TEXT),
            "keys": ([_json(each.keys) for each in found], TEXT),
            "merge": ([each.merge for each in found], TEXT),
        }
    )
    return frame.sort_values("question", kind="stable", ignore_index=True)


def _json(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


# A page asks for the same things again at every change.
@lru_cache(maxsize=50_000)
def item_key(item: str) -> str:
    """Return what all wordings of one item share.

    Compatibility forms, case, runs of white space and the punctuation at the end are set aside; an
    item of nothing but punctuation keeps it.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", item).casefold())
    spaced = re.sub(r"\s+", " ", folded).strip()
    return spaced.rstrip(PHRASE_ENDS + " ") or spaced


def named_items(items: pd.DataFrame, merges: pd.DataFrame | None = None) -> Iterator[Named]:
    """Yield each thing that members name, what people merged as one."""
    wordings = _wordings(items)
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    owner, names = _merged(merges)
    for question, key in wordings:
        together[question, owner.get((question, key), f"\0{key}")].append(key)
    for (question, merge), keys in together.items():
        said: dict[str, list[str]] = defaultdict(list)
        for key in sorted(keys):
            for wording, members in wordings[question, key].items():
                said[wording].extend(members)
        is_merged = len(keys) > 1
        yield Named(
            question,
            sorted(keys),
            said,
            merge if is_merged else "",
            names[question, merge] if is_merged else "",
        )


def _wordings(items: pd.DataFrame) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return who uses which wording, by question and key; blank ones are left out."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for question, item, member in zip(
        items["question"], items["item"], items["member"], strict=True
    ):
        key = item_key(item)
        if key:
            found[question, key][" ".join(item.split())].append(member)
    return found


def _merged(
    merges: pd.DataFrame | None,
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Return the merge of each (question, key), and the name of each (question, merge)."""
    if merges is None:
        return {}, {}
    columns = (merges[name] for name in ("question", "key", "merge", "name"))
    rows = list(zip(*columns, strict=True))
    owner = {(question, key): merge for question, key, merge, _ in rows}
    return owner, {(question, merge): name for question, _, merge, name in rows}
