"""Summaries beyond one machine: one Ibis expression each, for DuckDB, PostgreSQL and Spark.

They read the tables of `copwidgets export --parquet`, of one community, wherever those have been
put; so what a pseudonymous community hides is hidden here as well. Each says what the function of
the same name in `summary` says. Texts are ordered by the engine: keep them with the collation "C".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pandas as pd

from .frames.columns import REAL, TEXT, WHOLE
from .kinds import Status
from .response import State

_WHOLE = ("members", "started", "shared", "wordings", *map(str, Status), "untouched")


@dataclass(frozen=True)
class Tables:
    """The exported tables as an engine has them; all are Ibis tables, of one community."""

    answers: Any
    items: Any
    members: Any
    questions: Any

    @classmethod
    def of_export(cls, connection: Any, folder: Path, community_id: str) -> Self:  # noqa: ANN401 - untyped library
        """Read the files that `write_parquet` wrote, by a connection of DuckDB or Spark."""
        place = f"community={community_id}"
        return cls(
            *(
                connection.read_parquet(str(folder / name / place / "part-0.parquet"))
                for name in ("answers", "items", "members", "questions")
            )
        )


def participation(tables: Tables) -> Any:  # noqa: ANN401
    """Return how many members have started and shared each section (`summary.participation`)."""
    given = tables.answers.filter(tables.answers.status != str(Status.EMPTIED))
    counts = given.group_by("section").aggregate(
        started=given.member_id.nunique(),
        shared=given.member_id.nunique(where=given.state == str(State.SHARED)),
    )
    questions = tables.questions
    sections = questions.group_by("phase", "section", "section_title").aggregate(
        position=questions.position.min()
    )
    found = _with_members(sections.left_join(counts, "section"), tables)
    found = found.mutate(started=found.started.fill_null(0), shared=found.shared.fill_null(0))
    share = found.shared.cast("float64") / found.members.nullif(0).cast("float64")
    found = found.mutate(share=share, title=found.section_title).order_by("position")
    return found.select("phase", "section", "title", "members", "started", "shared", "share")


def question_counts(tables: Tables) -> Any:  # noqa: ANN401
    """Return how many answered each question, and how (`summary.question_counts`)."""
    answers = tables.answers
    counts = answers.group_by("question").aggregate(
        **{str(each): (answers.status == str(each)).sum() for each in Status}
    )
    found = _with_members(tables.questions.left_join(counts, "question"), tables)
    found = found.mutate(**{str(each): found[str(each)].fill_null(0) for each in Status})
    touched = found.answered + found.not_sure + found.emptied
    found = found.mutate(untouched=found.members - touched).order_by("position")
    return found.select("phase", "section", "question", "text", *map(str, Status), "untouched")


def items_by_members(tables: Tables) -> Any:  # noqa: ANN401
    """Return each listed thing once, with how many members name it (`summary.items_by_members`).

    Who they are is left out: at this size nobody reads that.
    """
    import ibis

    items = tables.items.filter(tables.items.key != "")
    words = items.group_by("question", "key", "wording").aggregate(n=items.member_id.nunique())
    most = ibis.window(group_by=["question", "key"], order_by=[words.n.desc(), words.wording.asc()])
    first = words.mutate(place=ibis.row_number().over(most))
    first = first.filter(first.place == 0).select("question", "key", item="wording")
    counts = items.group_by("question", "key").aggregate(
        members=items.member_id.nunique(), wordings=items.wording.nunique()
    )
    found = counts.inner_join(first, ["question", "key"])
    order = tables.questions.select("question", "position")
    found = found.left_join(order, "question")
    found = found.order_by(ibis.asc("position", nulls_first=False), ibis.desc("members"), "key")
    return found.select("question", "item", "members", "wordings")


def run(connection: Any, expression: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return what an expression comes to, in the dtypes that frames have on every engine."""
    frame: pd.DataFrame = connection.to_pandas(expression)
    dtypes = {
        name: REAL if name == "share" else WHOLE if name in _WHOLE else TEXT for name in frame
    }
    return frame.astype(dtypes)


def _with_members(table: Any, tables: Tables) -> Any:  # noqa: ANN401
    return table.cross_join(tables.members.aggregate(members=tables.members.count()))
