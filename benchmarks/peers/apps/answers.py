"""The eight questions and the SQLite file of their answers: what all the apps here share.

An app calls `save` for what a visitor has written and shows `pooled`; nothing here knows a
framework. The file is named by the environment variable ANSWERS. Run alone, it makes that file,
with the answers of a group of twelve.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing

import pandas as pd

QUESTIONS = {
    "purpose": "What is the group's main purpose?",
    "needs": "Which needs will the group meet?",
    "benefits": "What do members gain from it?",
    "interest": "Which interest does the group share?",
    "members": "Who belongs to the group?",
    "stakeholders": "Who else matters to it?",
    "roles": "Who takes on what?",
    "practice": "Which practice do you share?",
}
MEMBERS = 12
TEXT = "we meet to share what we learn because nobody else has a place for such questions "


def save(visitor: str, answers: Mapping[str, str]) -> None:
    """Keep what a visitor has written, in place of what they had written before."""
    rows = [(visitor, question, text) for question, text in answers.items() if text]
    with closing(_connect()) as connection, connection:
        connection.executemany("insert or replace into answers values (?, ?, ?)", rows)


def pooled() -> pd.DataFrame:
    """Return everybody's answers: a row for each person, a column for each question."""
    with closing(_connect()) as connection:
        answers = pd.read_sql("select * from answers", connection)
    table = answers.set_index(["visitor", "question"])["answer"].unstack()  # noqa: PD010
    return table.reindex(columns=list(QUESTIONS)).fillna("").reset_index()


def make() -> None:
    """Make the file, with a group's answers in it."""
    with closing(_connect()) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute(
            "create table answers (visitor text, question text, answer text,"
            " primary key (visitor, question))"
        )
    for number in range(MEMBERS):
        save(f"Member {number}", dict.fromkeys(QUESTIONS, f"{TEXT * 3}{number}"))


def _connect() -> sqlite3.Connection:
    return sqlite3.connect(os.environ["ANSWERS"], timeout=30)


if __name__ == "__main__":
    make()
