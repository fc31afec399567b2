"""Who has answered what: members and questions, or counts where names would be too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from copwidgets.guide import Question
from copwidgets.summary import completeness, completeness_counts

from .parts import Block, How, Part, plain, text
from .reading import Reading, in_words
from .wish import Wish

WISHES = ()
MOST_NAMED = 25
"""Members whose names a table has room for."""
CALL = "summary.completeness(workbook.standings(), workbook.participants(), workbook.guide)"
HOW = How("Each cell is the furthest that a member has come with a question.", CALL)
COUNTED = How(
    "Members are counted by the furthest that they have come with a question.",
    f"summary.completeness_counts({CALL})",
)
EXPLAINED = (
    "“shared” can be read below, “not sure” was shared as an open question, "
    "“draft” is seen by its member only, “empty” holds no answer."
)
WORDS = ("shared", "not sure", "draft", "empty")


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return the part on who has answered what."""
    frame = completeness(reading.standings, reading.people, reading.guide)
    is_named = not reading.hides and len(reading.people) <= MOST_NAMED
    blocks = _blocks(reading, frame, is_named=is_named)
    yield Part("completeness", "Who has answered what", blocks, (HOW if is_named else COUNTED,))


def _blocks(reading: Reading, frame: pd.DataFrame, *, is_named: bool) -> tuple[Block, ...]:
    if not reading.people:
        return (text("There is nothing to show yet."),)
    if reading.hides:
        return (_withheld(reading, frame),)
    return text(EXPLAINED), _named(reading, frame) if is_named else _counted(reading, frame)


def _named(reading: Reading, frame: pd.DataFrame) -> Block:
    """Return a word for each member and question."""

    def row(question: Question) -> Block:
        cells = [word or "empty" for word in frame[question.id]]
        return {"question": question.text, "cells": cells}

    groups = _by_section(reading, row)
    return {"type": "grid", "caption": "Questions and members", "members": [*frame.index], **groups}


def _counted(reading: Reading, frame: pd.DataFrame) -> Block:
    """Return how many members have come how far."""
    counts = completeness_counts(frame)

    def row(question: Question) -> Block:
        found = counts.loc[question.id]
        return {"question": question.text, "counts": [plain(found[word]) for word in WORDS]}

    caption = f"Questions, and how far the {len(reading.people)} members have come"
    return {"type": "counts", "caption": caption, "words": WORDS, **_by_section(reading, row)}


def _withheld(reading: Reading, frame: pd.DataFrame) -> Block:
    """Return how many have shared each question, where nobody is to be told from anybody."""
    counts = completeness_counts(frame)
    done = counts["shared"] + counts["not sure"]
    return {
        "type": "table",
        "caption": "Questions and how many have shared an answer",
        "columns": ["Question", "Shared by"],
        "rows": [
            [question.text, in_words(reading.told(plain(done[question.id])))]
            for question in reading.guide.counted
        ],
    }


def _by_section(reading: Reading, row: Callable[[Question], Block]) -> Block:
    """Return the rows of all counted questions, under the titles of their sections."""
    groups = [
        {"title": section.title, "rows": [row(question) for question in section.counted]}
        for section in reading.guide.sections
        if section.counted
    ]
    return {"groups": groups}
