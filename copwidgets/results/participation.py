"""Who has taken part: a sentence and a bar for each section. No more than numbers leave it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from copwidgets.summary import overall_progress, progress

from .parts import Block, How, Part
from .reading import FEW, Reading, in_words
from .wish import Wish

WISHES = ()
HOWS = (
    How(
        "Members are counted, each once. Started: has written something, shared or not. "
        "Shared: has shared an answer that is not empty.",
        "summary.overall_progress(workbook.standings(), workbook.participants())",
    ),
    How(
        "The same for each section.",
        "summary.progress(workbook.standings(), workbook.participants(), workbook.guide)",
    ),
)


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return the part on who has taken part."""
    overall = overall_progress(reading.standings, reading.people).iloc[0]
    whole = _counts(reading, overall)
    blocks: list[Block] = [{"type": "progress", **whole, "words": _taken_part(whole)}]
    if reading.people:
        blocks.append(_sections(reading))
    yield Part("participation", "Who has taken part", tuple(blocks), HOWS)


def _sections(reading: Reading) -> Block:
    found = progress(reading.standings, reading.people, reading.guide)
    rows = [
        {"name": row["title"], **counts, "words": _so_far(counts)}
        for _, row in found.iterrows()
        for counts in (_counts(reading, row),)
    ]
    return {"type": "sections", "label": "Each section", "rows": rows}


def _counts(reading: Reading, row: Any) -> Block:  # noqa: ANN401 - a row of a frame
    """Return the counts of a row; None is what may not be told.

    Where answers carry no names, who has begun but not shared would be a small number more.
    """
    shared = reading.told(int(row["shared"]))
    started = None if reading.hides else int(row["started"])
    return {"members": int(row["members"]), "started": started, "shared": shared}


def _taken_part(counts: Block) -> str:
    members, started, shared = counts["members"], counts["started"], counts["shared"]
    if not members:
        return "Nobody has joined yet."
    people = "1 member" if members == 1 else f"{members} members"
    begun = "" if started is None else f"{_who(started)} started, "
    return f"{people}: {begun}{_who(shared)} shared an answer so far."


def _who(count: int | None) -> str:
    if count is None:
        return f"{FEW} have"
    return "1 has" if count == 1 else f"{count or 'none'} have"


def _so_far(counts: Block) -> str:
    started = "" if counts["started"] is None else f", {counts['started']} started"
    return f"{in_words(counts['shared'])} of {counts['members']} shared{started}"
