"""The results page: what the summaries say, as blocks that the Report widget draws.

Reads shared answers only, and of drafts no more than that they exist; of each section no more than
the community lets its reader see by now. No figure is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from .anonymity import FEWEST, withheld
from .community import ResultsFor
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
    """Return the blocks of the results page, from what is in the store now.

    AccessError when the reader may not look any more.
    """
    workbook.look_again()
    pooled = workbook.pooled()
    long = long_frame(
        workbook.guide, workbook.community, workbook.members, pooled, kept=workbook.kept
    )
    return [
        *_participation(workbook),
        *_completeness(workbook),
        *_answers(workbook, long),
        *_items(workbook, pooled),
        *_earlier(workbook, pooled, long),
    ]


def _participation(workbook: Workbook) -> Iterator[Block]:
    """Count people, pseudonymous or not: no more than a number leaves this function."""
    people = workbook.participants()
    shared = workbook.shared_responses()
    long = long_frame(workbook.guide, workbook.community, people, shared)
    overall = overall_participation(long, people).iloc[0]
    yield {"type": "heading", "level": 2, "text": "Who has taken part"}
    count = _told(workbook, int(overall["shared"]))
    yield {"type": "text", "text": _taken_part(count, int(overall["members"]))}
    found = participation(long, people, workbook.guide)
    columns = (found[name].tolist() for name in ("title", "shared", "members"))
    rows = [
        _bar(title, _told(workbook, shared), members)
        for title, shared, members in zip(*columns, strict=True)
    ]
    yield {"type": "bars", "label": "Members who have shared each section", "rows": _plain(rows)}


def _told(workbook: Workbook, count: int) -> int | None:
    return withheld(count) if workbook.community.is_pseudonymous else count


def _bar(title: str, shared: int | None, members: int) -> Block:
    words = f"fewer than {FEWEST}" if shared is None else str(shared)
    return {"name": title, "value": shared or 0, "of": members, "words": f"{words} of {members}"}


def _taken_part(shared: int | None, members: int) -> str:
    if not members:
        return "Nobody has joined yet."
    people = "1 member" if members == 1 else f"{members} members"
    if shared is None:
        return f"{people}; fewer than {FEWEST} have shared an answer so far."
    verb = "has" if shared == 1 else "have"
    return f"{people}; {shared or 'none'} {verb} shared an answer so far."


def _completeness(workbook: Workbook) -> Iterator[Block]:
    yield {"type": "heading", "level": 2, "text": "Who has answered what"}
    if not workbook.participants():
        yield {"type": "text", "text": "There is nothing to show yet."}
        return
    if workbook.community.is_pseudonymous:
        yield _counted(workbook)
        return
    standings = workbook.standings()
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


def _counted(workbook: Workbook) -> Block:
    """Return how many have shared each question, where nobody is to be told from anybody."""
    people = workbook.participants()
    standings = workbook.standings()
    frame = completeness(standings, people, workbook.guide)
    counts = (
        (question.text, _told(workbook, int(frame[question.id].isin(["shared", "not sure"]).sum())))
        for question in workbook.guide.counted
    )
    return {
        "type": "table",
        "caption": "Questions and how many have shared an answer",
        "columns": ["Question", "Shared by"],
        "rows": [
            [text, f"fewer than {FEWEST}" if count is None else count] for text, count in counts
        ],
    }


def _answers(workbook: Workbook, long: pd.DataFrame) -> Iterator[Block]:
    yield {"type": "heading", "level": 2, "text": "What was said"}
    said, visible = answers_by_question(long), workbook.visible_sections()
    several = len(workbook.guide.phases) > 1
    for phase in workbook.guide.phases:
        for section in phase.sections:
            title = f"{phase.title}: {section.title}" if several else section.title
            yield {"type": "heading", "level": 3, "text": title}
            if section.id in visible:
                yield from _section_answers(section, said)
            else:
                yield {"type": "text", "text": _not_yet(workbook)}


def _not_yet(workbook: Workbook) -> str:
    if workbook.community.results is ResultsFor.WHEN_OPENED:
        return "Your facilitator opens the answers for everybody at the same time."
    return "Share your own answers to this section, and you see here what the others have said."


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


def _items(workbook: Workbook, pooled: Iterable[Response]) -> Iterator[Block]:
    items = items_frame(workbook.guide, workbook.community, workbook.members, pooled)
    seen = items["section"].isin(workbook.visible_sections())
    counted = items_by_members(items.loc[(items["status"] != Status.NOT_SURE) & seen])
    yield {"type": "heading", "level": 2, "text": "What members name"}
    if counted.empty:
        yield {"type": "text", "text": "Nothing has been listed yet."}
        return
    for question in workbook.guide.counted:
        rows = counted[counted["question"] == question.id]
        if not rows.empty:
            yield _named(workbook, question.text, rows)


def _named(workbook: Workbook, caption: str, rows: pd.DataFrame) -> Block:
    """Return a table of items; in a pseudonymous community without who names them."""
    hides = workbook.community.is_pseudonymous
    cells = rows[["item", "members", "named_by"]].astype(object).to_numpy().tolist()
    told = ([item, _told(workbook, members)] for item, members, _ in cells)
    few = f"fewer than {FEWEST}"
    return {
        "type": "table",
        "caption": caption,
        "columns": ["Named", "Members"] if hides else ["Named", "Members", "By"],
        "rows": [[item, few if n is None else n] for item, n in told] if hides else cells,
    }


def _earlier(workbook: Workbook, pooled: Iterable[Response], long: pd.DataFrame) -> Iterator[Block]:
    """Show answers to questions that the guide asks no longer, in the words they were asked in."""
    said = answers_by_question(long)
    hidden = _hidden_earlier(workbook, pooled)
    earlier = [each not in workbook.guide and each not in hidden for each in said["question"]]
    rest = said[earlier]
    if rest.empty:
        return
    yield {"type": "heading", "level": 2, "text": "Answers to earlier questions"}
    yield {"type": "text", "text": "The guide has changed since: it asks these questions no more."}
    asked = rest["text"].fillna(rest["question"].astype("string"))
    for question_id, words in dict.fromkeys(zip(rest["question"], asked, strict=True)):
        yield {"type": "heading", "level": 3, "text": words}
        yield from _quotations(rest[(rest["question"] == question_id) & (asked == words)])


def _hidden_earlier(workbook: Workbook, pooled: Iterable[Response]) -> set[str]:
    """Return the earlier questions that stood in a section of which the reader may not see all.

    Where the section is gone too, or not known, only whoever may see every section sees them.
    """
    visible = workbook.visible_sections()
    if visible.issuperset(section.id for section in workbook.guide.sections):
        return set()
    return {each.question_id for each in pooled if workbook.section_then(each) not in visible}


def _plain(rows: list[Block]) -> list[Block]:
    """Return rows with Python's own numbers, which JSON knows."""
    return [{key: v.item() if hasattr(v, "item") else v for key, v in row.items()} for row in rows]
