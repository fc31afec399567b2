"""What it costs to pool 10,000 to 1,000,000 answers: seconds, and memory at the peak.

The limit (a scan in C), the naive peer (pandas.read_sql) and our ways, in one run, each in a
process of its own; those that take minutes run once. Peaks below that of the process that fills
the store (about 210 MB) are not seen. `--rows 10000000` is possible and takes hours.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import typer
from fill import fill

import copwidgets.bulk
from copwidgets.guide import load_guide
from copwidgets.kinds import Answer, Status
from copwidgets.live import LivePool
from copwidgets.parquet import TABLES, write_parquet
from copwidgets.pooled import Pooled
from copwidgets.response import Draft
from copwidgets.scale import Tables, items_by_members, participation, question_counts, run
from copwidgets.settings import carried, file_url
from copwidgets.store import bulk, open_store

Clock = Callable[[], None]
Way = Callable[[Path, Clock], object]


@contextmanager
def opened(folder: Path) -> Iterator[Pooled]:
    """Open the community that was made in a folder."""
    book = Pooled()
    book.guide = load_guide(carried("guide.yaml"))
    with open_store(file_url(folder / "store.sqlite")) as book.store:
        (book.community,) = (each for each in book.store.communities() if each.name == "Large")
        yield book


def raw_scan(folder: Path, start: Clock) -> object:
    """Let SQLite look at all bytes of all shared answers, and hand over none."""
    import sqlite3

    query = bulk.build_query("sqlite", drafts=False)
    with opened(folder) as book:
        community = book.community.id
    columns = ("member_id", "question_id", "status", "text", "data", "saved_at", "checksum")
    sizes = " + ".join(f"length({name})" for name in columns)
    connection = sqlite3.connect(folder / "store.sqlite")
    start()
    return connection.execute(
        f"SELECT count(*), sum({sizes}) FROM ({query})", (community, "", "~")
    ).fetchone()


def arrow(folder: Path, start: Clock) -> object:
    """Read all rows as Arrow by ADBC, in its process, with that process's start."""
    with opened(folder) as book:
        start()
        return sum(batch.num_rows for batch in book.store.batches(book.community.id) or ())


def read_sql(folder: Path, start: Clock) -> object:
    """Read all rows by pandas.read_sql: no answer is checked, put into words or in order."""
    import sqlite3

    import pandas as pd

    with opened(folder) as book:
        community = book.community.id
    connection = sqlite3.connect(folder / "store.sqlite")
    query = bulk.build_query("sqlite", drafts=False)
    start()
    return pd.read_sql(
        query, connection, params=(community, "", "~"), parse_dates=["saved_at"]
    ).shape


def plain(folder: Path, start: Clock) -> object:
    """Make the long frame answer by answer."""
    copwidgets.bulk.FEWEST_ANSWERS = sys.maxsize
    return _frame(folder, start)


def fast(folder: Path, start: Clock) -> object:
    """Make the long frame in columns."""
    copwidgets.bulk.FEWEST_ANSWERS = 0
    return _frame(folder, start)


def _frame(folder: Path, start: Clock) -> object:
    import copwidgets.frames  # noqa: F401 - pandas is there in every analysis

    with opened(folder) as book:
        start()
        return book.responses().shape


def _live(folder: Path) -> Iterator[LivePool]:
    with opened(folder) as book:
        live = LivePool(book)
        question = next(each.id for each in book.guide.questions if each.kind.name == "long_text")
        for member in book.members[:100]:
            before = book.store.current(member)[question].revision
            draft = Draft(
                question, Answer(Status.ANSWERED, "New words"), before, os.urandom(8).hex()
            )
            saved = book.store.save(member, draft, book.guide.version)
            book.store.share(member, "any", {question: saved.response.revision})
        yield live


def refreshed(folder: Path, start: Clock) -> object:
    """Read 100 new answers on top of all."""
    for live in _live(folder):
        start()
        return len(live.refresh())
    return None


def joined(folder: Path, start: Clock) -> object:
    """Join 100 new answers to all."""
    for live in _live(folder):
        live.refresh()
        start()
        return live.frame().shape
    return None


def exported(folder: Path, start: Clock) -> object:
    """Write all to Parquet files."""
    with opened(folder) as book:
        start()
        return len(write_parquet(book, folder / "parquet"))


def duckdb(folder: Path, start: Clock) -> object:
    """Make the three summaries of the Parquet files by DuckDB."""
    import ibis

    with opened(folder) as book:
        community = book.community.id
    start()
    connection = ibis.duckdb.connect()
    return _summaries(connection, Tables.of_export(connection, folder / "parquet", community))


def postgres(folder: Path, start: Clock) -> object:
    """Make the three summaries by PostgreSQL, into which the Parquet files have been put."""
    import adbc_driver_postgresql.dbapi as adbc
    import ibis
    import pyarrow.parquet as pq

    from tests.postgres import running_postgres

    with running_postgres(shared_buffers="256MB", work_mem="64MB") as server:
        with adbc.connect(server.url) as connection, connection.cursor() as cursor:
            for name in TABLES:
                (place,) = (folder / "parquet" / name).glob("*/part-0.parquet")
                cursor.adbc_ingest(name, pq.read_table(place, partitioning=None))
            connection.commit()
        (host,) = parse_qs(urlsplit(server.url).query)["host"]
        engine = ibis.postgres.connect(user="cop", host=host, database="postgres")
        start()
        return _summaries(engine, Tables(*map(engine.table, TABLES)))


def _summaries(connection: Any, tables: Tables) -> object:  # noqa: ANN401 - untyped library
    made = (participation, question_counts, items_by_members)
    return [run(connection, each(tables)).shape for each in made]


WAYS: dict[str, tuple[str, Way]] = {
    "raw": ("raw scan in C (the limit)", raw_scan),
    "arrow": ("ADBC to Arrow, nothing checked", arrow),
    "read_sql": ("pandas.read_sql, nothing checked", read_sql),
    "fast": ("long frame, fast", fast),
    "plain": ("long frame, plain", plain),
    "refresh": ("100 new answers on top", refreshed),
    "join": ("... joined to all", joined),
    "export": ("export --parquet", exported),
    "duckdb": ("three summaries, DuckDB", duckdb),
    "postgres": ("three summaries, PostgreSQL", postgres),
}
ONCE = {"plain", "export", "join"}


def measure(way: str, folder: Path) -> None:
    """Go one way in this process, and print its seconds and its memory at the peak, as JSON."""
    began = [time.perf_counter()]

    def start() -> None:
        began[0] = time.perf_counter()

    WAYS[way][1](folder, start)
    seconds = time.perf_counter() - began[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    other = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([seconds, peak, other]))


def go(way: str, folder: Path) -> list[float]:
    """Go one way in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: list[float] = json.loads(done.stdout)
    return figures


def show(rows: int, runs: int, ways: list[str]) -> None:
    """Fill a store and print one line for each way."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(file_url(folder / "store.sqlite")) as store:
            fill(store, load_guide(carried("guide.yaml")), rows)
        size = (folder / "store.sqlite").stat().st_size / rows
        print(f"\n{rows:,} answers, {size:,.0f} bytes each in the file")
        print(f"{'':34}  runs   median s  x limit  peak MB  of a child", flush=True)
        limit = 0.0
        for way in ways:
            count = 1 if way in ONCE else runs
            found = [go(way, folder) for _ in range(count)]
            seconds, peak, other = map(median, zip(*found, strict=True))
            limit = limit or seconds
            figures = f"{seconds:9.3f}  {seconds / limit:7.1f}  {peak:7.0f}  {other:10.0f}"
            print(f"{WAYS[way][0]:34}  {count:4}  {figures}", flush=True)


def main(
    *,
    rows: Annotated[
        list[int] | None, typer.Option(help="How many answers; may be repeated.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Processes for each figure.")] = 3,
    only: Annotated[list[str] | None, typer.Option(help=f"Of: {', '.join(WAYS)}.")] = None,
    way: Annotated[str, typer.Option(hidden=True)] = "",
    folder: Annotated[Path, typer.Option(hidden=True)] = Path(),
) -> None:
    """Print what each way takes, for 10,000, 100,000 and 1,000,000 answers by default."""
    if way:
        measure(way, folder)
        return
    for count in rows or [10_000, 100_000, 1_000_000]:
        show(count, runs, only or list(WAYS))


if __name__ == "__main__":
    typer.run(main)
