"""Themes that the words of answers suggest, accepted or refused one by one.

To accept one makes a theme and gives it to no answer: that stays with people, so that what two of
them find on their own is theirs. `coding` puts this above the answers to a question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pandas as pd

from copwidgets.errors import AnswerError
from copwidgets.judgement import JudgementKind
from copwidgets.summary import suggested_themes
from copwidgets.themes import clean_name

from .parts import Block, How
from .reading import Reading
from .values import free_text, short

WORDS = (
    "These are suggestions of a machine that counts words and understands none. Accepting one "
    "makes a theme; you still say yourself which answers have it."
)


def how(question: str) -> How:
    """Return how suggestions are made for a question."""
    return How(
        "Answers of at least two members, and of no more than half of them, that share a word; the "
        "rarer the word and the more of the answer it is, the sooner it is suggested.",
        f"summary.suggested_themes(workbook.responses(), {question!r}, "
        "workbook.theme_book().decided)",
    )


def block(reading: Reading, question: str) -> Block:
    """Return the suggestions for a question."""
    rows = list(_rows(reading, _suggested(reading, question)))
    return {"type": "suggested", "question": question, "words": WORDS, "rows": rows}


def _suggested(reading: Reading, question: str) -> pd.DataFrame:
    return suggested_themes(reading.long, question, reading.book.decided)


def _rows(reading: Reading, found: pd.DataFrame) -> Iterator[Block]:
    """Yield a row a suggestion; where answers carry no names, none that few of them make."""
    row: Any
    for row in found.itertuples():
        if reading.told(int(row.members)) is None:
            continue
        named = json.loads(row.named_by)
        yield {
            "id": row.suggestion,
            "theme": row.theme,
            "words": f"{int(row.members)} members: {row.reason}",
            "answers": [[reading.anchor(str(row.question), each), each] for each in named],
        }


def accept(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Make a theme of a suggestion, under the name that somebody gives it."""
    row = _find(reading, values)
    name = clean_name(free_text(values, "name"))
    if any(each.name.casefold() == name.casefold() for each in reading.book.alive):
        what = f"there is a theme “{name}” already"
        raise AnswerError(what, remedy="Choose another name, or refuse the suggestion.")
    made = {"theme": str(uuid4()), "name": name, "description": f"Words: {row.words}."}
    content = {**made, "suggestion": str(row.suggestion)}
    reading.workbook.judge(JudgementKind.THEME_MADE, content)
    return {"name": name}


def refuse(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Never show a suggestion again."""
    row = _find(reading, values)
    reading.workbook.judge(JudgementKind.SUGGESTION_REFUSED, {"suggestion": str(row.suggestion)})
    return {"name": str(row.theme)}


def _find(reading: Reading, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a row of a frame
    wanted = short(values, "suggestion")
    for row in _suggested(reading, short(values, "question")).itertuples():
        if row.suggestion == wanted:
            return row
    what = "this suggestion is not there any more"
    raise AnswerError(what, remedy="Somebody may have decided about it; press Refresh to see.")


ACTS = {"suggestion_accept": accept, "suggestion_refuse": refuse}
