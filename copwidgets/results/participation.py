"""Who has taken part: a sentence and a bar for each section. No more than numbers leave it."""

from __future__ import annotations

from collections.abc import Iterator

from copwidgets.summary import overall_participation, participation

from .parts import Block, How, Part, plain, text
from .reading import Reading, in_words
from .wish import Wish

HOW = How(
    "Members are counted, each once. Shared: has shared an answer that is not empty.",
    "summary.participation(workbook.responses(), workbook.members, workbook.guide)",
)


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return the part on who has taken part."""
    overall = overall_participation(reading.counted, reading.people).iloc[0]
    count = reading.told(int(overall["shared"]))
    sentence = text(_taken_part(count, int(overall["members"])))
    yield Part("participation", "Who has taken part", (sentence, _bars(reading)), (HOW,))


def _bars(reading: Reading) -> Block:
    found = participation(reading.counted, reading.people, reading.guide)
    columns = (found[name].tolist() for name in ("title", "shared", "members"))
    rows = [
        _bar(title, reading.told(shared), plain(members))
        for title, shared, members in zip(*columns, strict=True)
    ]
    return {"type": "bars", "label": "Members who have shared each section", "rows": rows}


def _bar(title: str, shared: int | None, members: int) -> Block:
    words = f"{in_words(shared)} of {members}"
    return {"name": title, "value": plain(shared or 0), "of": members, "words": words}


def _taken_part(shared: int | None, members: int) -> str:
    if not members:
        return "Nobody has joined yet."
    people = "1 member" if members == 1 else f"{members} members"
    if shared is None:
        return f"{people}; {in_words(shared)} have shared an answer so far."
    verb = "has" if shared == 1 else "have"
    return f"{people}; {shared or 'none'} {verb} shared an answer so far."
