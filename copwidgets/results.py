"""The results page: what the summaries say, as blocks that the Report widget draws.

Reads shared answers only, and of drafts no more than that they exist. No figure is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from .frames import items_frame, long_frame
from .guide import Section
from .kinds import Status
from .response import Response
from .summary import (
    answers_by_question,
    completeness,
    items_by_members,
    overall_participation,
    participation,
)
from .workbook import Workbook

Block = dict[str, Any]


def build_results(workbook: Workbook) -> list[Block]:
    """Return the blocks of the results page, from what is in the store now."""
    shared = tuple(workbook.store.responses(workbook.community.id))
    long = long_frame(workbook.guide, workbook.community, workbook.members, shared)
    return [
        *_participation(workbook, long),
        *_completeness(workbook),
        *_answers(workbook, long),
        *_items(workbook, shared),
    ]


def _participation(workbook: Workbook, long: pd.DataFrame) -> Iterator[Block]:
    overall = overall_participation(long, workbook.members).iloc[0]
    yield {"type": "heading", "level": 2, "text": "Who has taken part"}
    yield {"type": "text", "text": _taken_part(int(overall["shared"]), int(overall["members"]))}
    rows = [
        {
            "name": row.title,
            "value": row.shared,
            "of": row.members,
            "words": f"{row.shared} of {row.members}",
        }
        for row in participation(long, workbook.members, workbook.guide).itertuples()
    ]
    yield {"type": "bars", "label": "Members who have shared each section", "rows": _plain(rows)}


def _taken_part(shared: int, members: int) -> str:
    if not members:
        return "Nobody has joined yet."
    people = "1 member has joined" if members == 1 else f"{members} members have joined"
    verb = "has" if shared == 1 else "have"
    return f"{people}; {shared or 'none'} {verb} shared an answer so far."


def _completeness(workbook: Workbook) -> Iterator[Block]:
    yield {"type": "heading", "level": 2, "text": "Who has answered what"}
    if not workbook.members:
        yield {"type": "text", "text": "There is nothing to show yet."}
        return
    standings = workbook.store.standings(workbook.community.id)
    frame = completeness(standings, workbook.members, workbook.guide)
    words = (
        "“shared” can be read below, “draft” is seen by its member only, “empty” holds no answer."
    )
    yield {"type": "text", "text": words}
    yield {
        "type": "table",
        "caption": "Questions and members",
        "columns": ["Question", *frame.index],
        "rows": [
            [question.text, *(word or "empty" for word in frame[question.id])]
            for question in workbook.guide.counted
        ],
    }


def _answers(workbook: Workbook, long: pd.DataFrame) -> Iterator[Block]:
    yield {"type": "heading", "level": 2, "text": "What was said"}
    said = answers_by_question(long)
    several = len(workbook.guide.phases) > 1
    for phase in workbook.guide.phases:
        for section in phase.sections:
            title = f"{phase.title}: {section.title}" if several else section.title
            yield {"type": "heading", "level": 3, "text": title}
            yield from _section_answers(section, said)
    yield from _earlier(said, {question.id for question in workbook.guide.questions})


def _section_answers(section: Section, said: pd.DataFrame) -> Iterator[Block]:
    for question in section.questions:
        rows = said[said["question"] == question.id]
        if question.kind.is_counted or not rows.empty:
            yield {"type": "heading", "level": 4, "text": question.text}
            yield from _quotations(rows)


def _quotations(rows: pd.DataFrame) -> Iterator[Block]:
    if rows.empty:
        yield {"type": "text", "text": "Nothing shared yet."}
        return
    answers = [{"member": row.member, "text": row.answer} for row in rows.itertuples()]
    yield {"type": "answers", "rows": _plain(answers)}


def _earlier(said: pd.DataFrame, asked: set[str]) -> Iterator[Block]:
    """Show answers to questions that the guide no longer asks, rather than hide them."""
    rest = said[~said["question"].isin(asked)]
    if rest.empty:
        return
    yield {"type": "heading", "level": 3, "text": "Answers to earlier questions"}
    for question_id in rest["question"].unique():
        yield {"type": "heading", "level": 4, "text": str(question_id)}
        yield from _quotations(rest[rest["question"] == question_id])


def _items(workbook: Workbook, shared: Iterable[Response]) -> Iterator[Block]:
    items = items_frame(workbook.guide, workbook.community, workbook.members, shared)
    counted = items_by_members(items.loc[items["status"] != Status.NOT_SURE])
    yield {"type": "heading", "level": 2, "text": "What members name"}
    if counted.empty:
        yield {"type": "text", "text": "Nothing has been listed yet."}
        return
    for question in workbook.guide.counted:
        rows = counted[counted["question"] == question.id]
        if not rows.empty:
            yield {
                "type": "table",
                "caption": question.text,
                "columns": ["Named", "Members", "By"],
                "rows": rows[["item", "members", "named_by"]].astype(object).to_numpy().tolist(),
            }


def _plain(rows: list[Block]) -> list[Block]:
    """Return rows with Python's own numbers, which JSON knows."""
    return [{key: v.item() if hasattr(v, "item") else v for key, v in row.items()} for row in rows]
