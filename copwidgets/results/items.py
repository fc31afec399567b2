"""What members list, counted by members; what may be one thing in two wordings, for people to say.

Nothing is merged by the machine. A merge is a judgement that another takes back, and every wording
stays to be read. Counting and suggesting are `summary`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import uuid4

import pandas as pd

from copwidgets.errors import AnswerError
from copwidgets.guide import Question
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.summary import items_by_members, merges_frame, similar_items
from copwidgets.summary.items import named_items
from copwidgets.widgets.messages import unreadable

from .parts import Block, How, Part, text
from .reading import Reading, in_words
from .values import short
from .wish import Wish

WISHES = ("open", "more")
LISTED = "workbook.items().query(\"status != 'not_sure'\")"
HOW = How(
    "Members are counted, not mentions. Two wordings are one thing when they differ in case, "
    "spaces or the punctuation at the end only, or when a member said that they are one.",
    f"summary.items_by_members({LISTED}, workbook.merges())",
)
HOW_SIMILAR = How(
    "Two things are suggested as one when at least 2 in 3 of their words are the same, order, "
    "endings, small words and single letters aside. Words are compared, not meanings: what is said "
    "in other words is for you to find.",
    f"summary.similar_items({LISTED}, workbook.merges())",
)
WORDS = (
    "What you list, with how many of you name it. Where two wordings mean one thing, say so: they "
    "then count together for everybody, and it can be undone. The wordings stay as they are."
)
MOST_OPEN = 25
"""Members above whom suggestions come when asked for."""
PAGE = 12
MOST_SIMILAR = 5
MOST_NAMES = 12
LONGEST_NAME = 200
_KNOWN = 2


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return a part for each question to which something is listed."""
    counted = _counted(reading)
    words = WORDS if len(counted) else "Nothing has been listed yet."
    yield Part("items", "What members name", (text(words),), (HOW, HOW_SIMILAR))
    for question in reading.guide.counted:
        rows = counted[counted["question"] == question.id]
        if not rows.empty:
            block = _block(reading, wish, question, rows)
            yield Part(block["part"], question.text, (block,), level=3)


@lru_cache(maxsize=_KNOWN)
def _counted(reading: Reading) -> pd.DataFrame:
    """Return what is listed, each reading once."""
    return items_by_members(reading.items, merges_frame(reading.judgements))


@lru_cache(maxsize=_KNOWN)
def _people(reading: Reading) -> dict[tuple[str, str], list[str]]:
    """Return who names what (question and its first key): a name may hold what separates names."""
    places = {name: place for place, name in enumerate(reading.items["member"].cat.categories)}
    named = named_items(reading.items, merges_frame(reading.judgements))
    return {
        (each.question, each.keys[0]): sorted(each.members, key=places.__getitem__)
        for each in named
    }


@lru_cache(maxsize=_KNOWN)
def _similar(reading: Reading) -> pd.DataFrame:
    """Return what of it may be one and was not refused, each reading once."""
    merges, refused = merges_frame(reading.judgements), _refused(reading.judgements)
    return similar_items(reading.items, merges, refused)


def _refused(judgements: Sequence[Judgement]) -> frozenset[str]:
    """Return the suggestions that somebody refused."""
    refused = (each for each in judgements if each.kind is JudgementKind.SUGGESTION_REFUSED)
    return frozenset(str(each.content["suggestion"]) for each in refused)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).to_dict("records")  # type: ignore[return-value]


def _block(reading: Reading, wish: Wish, question: Question, rows: pd.DataFrame) -> Block:
    part_id = f"items/{question.id}"
    shown = rows[: max(PAGE, wish.more.get(part_id, 0))]
    most = max(1, len(reading.people))
    return {
        "type": "items",
        "part": part_id,
        "question": question.id,
        "title": question.text,
        "rows": [_item(reading, question.id, each, most) for each in _records(shown)],
        "rest": len(rows) - len(shown),
        "folded": _is_folded(reading),
        "similar": _pairs(reading, question) if _is_wanted(reading, wish, part_id) else None,
        "several": len(rows) > 1,
        "things": _things(rows) if f"{part_id}/by-hand" in wish.open else None,
    }


def _things(rows: pd.DataFrame) -> list[Block]:
    """Return what can be merged by hand: its name, and one key of it."""
    names = zip(rows["item"], rows["keys"], strict=True)
    things = [{"item": item, "key": json.loads(keys)[0]} for item, keys in names]
    return sorted(things, key=lambda each: each["item"].casefold())


def _item(reading: Reading, question: str, row: Mapping[str, Any], most: int) -> Block:
    members = reading.told(int(row["members"]))
    key = json.loads(row["keys"])[0]
    names = [] if reading.hides else _people(reading)[question, key]
    links = [
        {"anchor": reading.anchor(question, name), "member": name} for name in names[:MOST_NAMES]
    ]
    written = json.loads(row["written"])
    return {
        "key": key,
        "item": row["item"],
        "words": f"{in_words(members)} member{'' if members == 1 else 's'}",
        "share": (members or 0) / most,
        "links": links,
        "others": max(0, len(names) - MOST_NAMES),
        "written": written if len(written) > 1 else [],
        "merge": row["merge"],
    }


def _is_folded(reading: Reading) -> bool:
    """Tell whether looking for what is alike waits until it is asked for, as it takes a while."""
    return len(reading.people) > MOST_OPEN


def _is_wanted(reading: Reading, wish: Wish, part_id: str) -> bool:
    return not _is_folded(reading) or f"{part_id}/similar" in wish.open


def _pairs(reading: Reading, question: Question) -> list[Block]:
    found = _similar(reading)
    alike = found[found["question"] == question.id]
    return [_pair(each) for each in _records(alike[:MOST_SIMILAR])]


def _pair(row: Mapping[str, Any]) -> Block:
    names = ("suggestion", "item", "other", "reason")
    return {**{name: row[name] for name in names}, "keys": json.loads(row["keys"])}


# --- what people do -------------------------------------------------------------------------------


def merge(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let things that are listed count as one, under a name."""
    rows = _named(reading, short(values, "question"), _keys(values))
    if len(rows) < 2:  # noqa: PLR2004 - one thing is one already
        raise AnswerError("these are one already", remedy="Choose two different ones.")
    called = " ".join(short(values, "name").split()) or str(rows["item"].iloc[0])[:LONGEST_NAME]
    if len(called) > LONGEST_NAME:
        what = f"a name has at most {LONGEST_NAME} characters"
        raise AnswerError(what, remedy="Shorten it and try again.")
    keys = [key for each in rows["keys"] for key in json.loads(each)]
    content = {"merge": str(uuid4()), "question": str(rows["question"].iloc[0]), "keys": keys}
    reading.workbook.judge(JudgementKind.ITEMS_MERGED, {**content, "name": called})
    return {"name": called}


def undo(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let what was merged be several things again."""
    counted = _counted(reading)
    known = counted[(counted["merge"] != "") & (counted["merge"] == short(values, "merge"))]
    if known.empty:
        raise _gone()
    reading.workbook.judge(JudgementKind.MERGE_UNDONE, {"merge": str(known["merge"].iloc[0])})
    return {"name": str(known["item"].iloc[0])}


def refuse(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say that two things are two, whatever their words."""
    similar = _similar(reading)
    known = similar[similar["suggestion"] == short(values, "suggestion")]
    if known.empty:
        raise _gone()
    content = {"suggestion": str(known["suggestion"].iloc[0])}
    reading.workbook.judge(JudgementKind.SUGGESTION_REFUSED, content)
    return {name: str(known[name].iloc[0]) for name in ("item", "other")}


def _keys(values: Mapping[str, Any]) -> list[str]:
    keys = values.get("keys")
    if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys):
        raise unreadable()
    return keys


def _named(reading: Reading, question: str, keys: Sequence[str]) -> pd.DataFrame:
    """Return the things of a question that have these keys; AnswerError where one is gone."""
    counted = _counted(reading)
    rows = counted[counted["question"] == question]
    found = [set(keys) & set(json.loads(each)) for each in rows["keys"]]
    if not set(keys) or set(keys) - set[str]().union(*found):
        raise _gone()
    return rows[[bool(each) for each in found]]


def _gone() -> AnswerError:
    what = "this is not as it was when you pressed: somebody has changed an answer or a merge"
    return AnswerError(what, remedy="Look at the list and try again.")


ACTS = {"items_merge": merge, "items_undo": undo, "items_refuse": refuse}
