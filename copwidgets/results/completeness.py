"""Who has answered what: members and questions, or counts where names would be too much."""

from __future__ import annotations

from collections.abc import Iterator

from copwidgets.summary import completeness

from .parts import Block, How, Part, text
from .reading import Reading, in_words
from .wish import Wish

HOW = How(
    "Each cell is the furthest that a member has come with a question.",
    "summary.completeness(workbook.standings(), workbook.members, workbook.guide)",
)
EXPLAINED = (
    "“shared” can be read below, “draft” is seen by its member only, “empty” holds no answer."
)


def parts(reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return the part on who has answered what."""
    yield Part("completeness", "Who has answered what", tuple(_blocks(reading)), (HOW,))


def _blocks(reading: Reading) -> Iterator[Block]:
    if not reading.people:
        yield text("There is nothing to show yet.")
        return
    if reading.hides:
        yield _counted(reading)
        return
    yield text(EXPLAINED)
    frame = completeness(reading.standings, reading.members, reading.guide)
    yield {
        "type": "table",
        "caption": "Questions and members",
        "columns": ["Question", *frame.index],
        "rows": [
            [question.text, *(word or "empty" for word in frame[question.id])]
            for question in reading.guide.counted
        ],
    }


def _counted(reading: Reading) -> Block:
    """Return how many have shared each question, where nobody is to be told from anybody."""
    frame = completeness(reading.standings, reading.people, reading.guide)
    done = frame.isin(["shared", "not sure"]).sum()
    return {
        "type": "table",
        "caption": "Questions and how many have shared an answer",
        "columns": ["Question", "Shared by"],
        "rows": [
            [question.text, in_words(reading.told(int(done[question.id])))]
            for question in reading.guide.counted
        ],
    }
