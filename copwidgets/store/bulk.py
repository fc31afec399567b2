"""Reading a large community as Arrow, near the speed of the engine itself (extra `scale`).

The SQL, and the process that runs it; what an answer means is read above, in `copwidgets.bulk`.
Small communities are better read by `pooling`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, cast, func, literal_column, select
from sqlalchemy import Text as AnyText

from copwidgets.errors import StoreError

from .answers import IS_HEAD
from .tables import HEADS, REVISIONS

PAGE_ANSWERS = 50_000
"""About how many answers are read in one transaction: a tenth of a second in which nobody saves."""

_SCAN = Path(__file__).with_name("scan.py")
_NEEDED: Final = ("pyarrow", "adbc_driver_manager")


@dataclass(frozen=True, slots=True)
class Source:
    """How ADBC reaches a store: the driver, its address there, and what to say to it first."""

    driver: str
    uri: str
    setup: str

    @property
    def is_installed(self) -> bool:
        """Whether the libraries are there that read it."""
        return all(map(find_spec, (*_NEEDED, f"adbc_driver_{self.driver}")))


def count_answers(connection: Connection, community_id: str) -> int:
    """Return how many (member, question) have an answer, shared or not."""
    query = select(func.count()).where(HEADS.c.community_id == community_id)
    number: int = connection.execute(query).scalar_one()
    return number


def begun(connection: Connection, community_id: str) -> frozenset[str]:
    """Return the members who have an answer, shared or not."""
    query = select(HEADS.c.member_id).where(HEADS.c.community_id == community_id).distinct()
    return frozenset(connection.execute(query).scalars())


def read_batches(
    source: Source, community_id: str, ids: Sequence[str], *, answers: int, drafts: bool
) -> Iterator[Any]:
    """Yield the rows behind `Store.responses` as Arrow record batches, in no order.

    Parameters
    ----------
    source : Source
        Whose libraries are installed.
    community_id : str
    ids : sequence of str
        Its members, in any order.
    answers : int
        About how many answers there are.
    drafts : bool
        Whether the newest revisions are wanted, shared or not.

    Raises
    ------
    StoreError
        The reading process failed.
    """
    query = build_query(source.driver, drafts=drafts)
    pages = [[community_id, *page] for page in _pages(sorted(ids), answers)]
    job = {**asdict(source), "query": query, "pages": pages}
    # -P: no module of this folder is taken for another of the same name.
    command = [sys.executable, "-P", str(_SCAN)]
    with subprocess.Popen(  # noqa: S603 - our own program, by our own Python
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            # By the pipe and not as an argument: an address may hold a password.
            yield from _exchange(process, json.dumps(job).encode())
        finally:
            process.kill()


def _exchange(process: subprocess.Popen[bytes], job: bytes) -> Iterator[Any]:
    import pyarrow as pa

    given, found, said = _pipes(process)
    try:
        given.write(job)
        given.close()
        with pa.ipc.open_stream(found) as stream:
            yield from stream
    except (OSError, pa.ArrowInvalid) as error:
        raise _failed(said) from error
    if process.wait() != 0:
        raise _failed(said)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise AssertionError("the process was started with pipes")
    return process.stdin, process.stdout, process.stderr


def _failed(said: IO[bytes]) -> StoreError:
    lines = said.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
    remedy = "See whether `copwidgets doctor` finds something."
    return StoreError(f"reading in bulk failed ({lines[-1]})", remedy=remedy)


def _pages(ids: Sequence[str], answers: int) -> Iterator[tuple[str, str]]:
    """Yield the first and last id of as many members as have about a page of answers."""
    size = max(1, len(ids) * PAGE_ANSWERS // max(1, answers))
    for start in range(0, len(ids), size):
        page = ids[start : start + size]
        yield page[0], page[-1]


def build_query(driver: str, *, drafts: bool) -> str:
    """Return the query of one page: its parameters are the community, the first and last member."""
    dialect, moment = _dialect(driver)
    chosen = HEADS.c.n if drafts else HEADS.c.shared_n
    names = ("member_id", "question_id", "status", "guide_version", "checksum", "n", "base")
    query = (
        select(
            *(REVISIONS.c[name] for name in names),
            func.coalesce(HEADS.c.shared_n, _constant("0")).label("shared_n"),
            func.coalesce(REVISIONS.c.text, _constant("''")).label("text"),
            REVISIONS.c.text.is_not(None).label("is_text"),
            func.coalesce(cast(REVISIONS.c.data, AnyText), _constant("'null'")).label("data"),
            moment.label("saved_at"),
        )
        .select_from(HEADS.join(REVISIONS, IS_HEAD & (REVISIONS.c.n == chosen)))
        .where(HEADS.c.community_id == "", HEADS.c.member_id >= "", HEADS.c.member_id <= "")
    )
    return str(query.compile(dialect=dialect))


def _dialect(driver: str) -> tuple[Dialect, ColumnElement[Any]]:
    """Return the engine's SQL, and in it a moment as SQLite keeps it."""
    if driver == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.dialect(), cast(REVISIONS.c.saved_at, AnyText)
    from sqlalchemy.dialects import postgresql

    in_utc = func.timezone(_constant("'UTC'"), REVISIONS.c.saved_at)
    shape = _constant("'YYYY-MM-DD HH24:MI:SS.US'")
    dialect: Dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    return dialect, func.to_char(in_utc, shape)


def _constant(sql: str) -> ColumnElement[Any]:
    return literal_column(sql)
