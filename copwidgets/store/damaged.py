"""Reading past revisions that do not read back as written, one by one; the others are whole.

One flipped byte must not keep a whole community from its answers. Who reads past one says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.exc import OperationalError

from copwidgets.errors import CopwidgetsWarning
from copwidgets.response import Response

from .faults import UnreadableError
from .rows import from_row
from .tables import REVISIONS

KEY = (
    REVISIONS.c.community_id,
    REVISIONS.c.member_id,
    REVISIONS.c.question_id,
    REVISIONS.c.n,
)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A revision that does not read back as it was written."""

    community_id: str
    member_id: str
    question_id: str
    revision: int

    def __str__(self) -> str:
        return (
            f"community {self.community_id}, member {self.member_id}, "
            f"question {self.question_id}, revision {self.revision}"
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a query of revisions gave, in its order, and what of it was damaged."""

    responses: tuple[Response, ...]
    damaged: tuple[Damaged, ...] = ()


def read_revisions(connection: Connection, query: Select[Any]) -> Found:
    """Return what a query of `answers.REVISION_COLUMNS` gives, without the rows that are damaged.

    Whatever else is wrong with the store is raised as ever.
    """
    try:
        return Found(tuple(map(from_row, connection.execute(query))))
    except (UnreadableError, UnicodeDecodeError, OperationalError) as error:
        if not is_of_one_row(error):
            raise
    # The keys alone are read from an index, which the damage is not in.
    rows = connection.execute(query.with_only_columns(*KEY, maintain_column_froms=True))
    return _read_each(connection, query, [Damaged(one, who, what, n) for one, who, what, n in rows])


def _read_each(connection: Connection, query: Select[Any], keys: Sequence[Damaged]) -> Found:
    by_key = {key: _read_one(connection, query, key) for key in keys}
    responses = tuple(each for each in by_key.values() if each is not None)
    return Found(responses, tuple(key for key, each in by_key.items() if each is None))


def _read_one(connection: Connection, query: Select[Any], key: Damaged) -> Response | None:
    is_one = (column == value for column, value in zip(KEY, astuple(key), strict=True))
    try:
        row = connection.execute(query.where(*is_one)).one_or_none()
        return None if row is None else from_row(row)
    except (UnreadableError, UnicodeDecodeError, OperationalError) as error:
        if not is_of_one_row(error):
            raise
        return None


def warn(damaged: Sequence[Damaged]) -> None:
    """Say once of each revision that it was left out."""
    for each in damaged:
        what = f"{each}: this answer does not read back as it was written, and is left out"
        advice = f"{what}. Nothing else is touched; to see what to do: copwidgets doctor"
        warnings.warn(advice, CopwidgetsWarning, stacklevel=2)


def is_of_one_row(error: Exception) -> bool:
    """Tell whether what could not be read is one row, so that the others can be."""
    return not isinstance(error, OperationalError) or "decode to UTF-8" in str(error.orig)
