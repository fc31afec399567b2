"""Saving under load: many writer processes on one store, SQLite and PostgreSQL in one run.

Every visitor is a kernel, so every writer here is a process with a store of its own. At the pace of
typing each saves every 2 s; at full speed without a pause. Afterwards the store is compared with
what was acknowledged: nothing may be lost, nothing be there twice. The limit is a bare loop that
inserts one row and commits, over the driver alone, with the same durability.

    python benchmarks/store.py [--writers 50 200] [--seconds 8] [--runs 3]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from copwidgets.community import Member
from copwidgets.errors import CopwidgetsError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import Store, migrate_store, open_store
from copwidgets.store.sql import SqlStore
from copwidgets.store.tables import REVISIONS
from tests.postgres import running_postgres

TEXT = " ".join(f"word{number}" for number in range(40))
WIDTHS = (15, 7, 6, 8, 8, 8, 8, 6, 5, 5)
WRONG = ("errors", "lost", "extra")
GROUP = 20
"""Members of one community."""

PACE = 2.0
"""Seconds between the saves of somebody who types."""


@dataclass
class Load:
    """What a number of writers did: how long each save took (s), and what went wrong."""

    seconds: float
    times: list[float]
    errors: int
    lost: int
    extra: int

    def to_row(self, limit: float) -> list[str]:
        """Return the figures as they stand in the table."""
        speed = len(self.times) / self.seconds
        ordered = sorted(self.times)
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        return [
            f"{speed:,.0f}",
            f"{speed / limit:.2f}",
            f"{1000 * statistics.median(ordered):.1f}",
            f"{1000 * p99:.0f}",
            str(self.errors),
            str(self.lost),
            str(self.extra),
        ]


def main() -> None:
    """Measure all and print one table."""
    arguments = _read_arguments()
    print(f"{arguments.runs} runs of {arguments.seconds} s, median by throughput;", end=" ")
    print(f"{os.cpu_count()} cores, SQLite {sqlite3.sqlite_version}, communities of {GROUP}")
    head = ("store", "writers", "pace", "saves/s", "of limit", "p50 ms", "p99 ms")
    _print_row([*head, *WRONG])
    with tempfile.TemporaryDirectory() as folder, running_postgres(fsync="on") as server:
        postgres = server.url
        migrate_store(postgres)
        limits = {
            "sqlite": _median(arguments.runs, lambda: _bare_sqlite(Path(folder), 2)),
            "postgresql": _median(arguments.runs, lambda: _bare_postgres(postgres, 2)),
        }
        for name, limit in limits.items():
            _print_row([f"bare {name}", "1", "full", f"{limit:,.0f}", "1.00", *[""] * 5])
        for writers, pace, (name, limit) in product(arguments.writers, (PACE, 0.0), limits.items()):
            runs = [
                _load(_new_url(name, folder, postgres), writers, pace, arguments.seconds)
                for _ in range(arguments.runs)
            ]
            shown = "typing" if pace else "full"
            _print_row([name, str(writers), shown, *_middle(runs).to_row(limit)])


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _middle(runs: list[Load]) -> Load:
    """Return the run of median throughput, with what went wrong in any of them."""
    runs.sort(key=lambda each: len(each.times) / each.seconds)
    wrong = {name: sum(getattr(each, name) for each in runs) for name in WRONG}
    return replace(runs[len(runs) // 2], **wrong)


def _print_row(cells: list[str]) -> None:
    print(
        "  ".join(each.rjust(width) for each, width in zip(cells, WIDTHS, strict=True)), flush=True
    )


def _median(runs: int, measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(runs))


def _bare_sqlite(folder: Path, seconds: float) -> float:
    """Return rows a second of a bare loop: one row, one commit, as durable as the store."""
    path = folder / f"bare-{random.random()}.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("CREATE TABLE answers (n INTEGER PRIMARY KEY, text TEXT)")
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        connection.execute("INSERT INTO answers (text) VALUES (?)", (TEXT,))
        count += 1
    connection.close()
    return count / seconds


def _bare_postgres(url: str, seconds: float) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (n serial PRIMARY KEY, text text)")
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            connection.execute("INSERT INTO bare (text) VALUES (%s)", (TEXT,))
            count += 1
        connection.execute("DROP TABLE bare")
    return count / seconds


def _new_url(name: str, folder: str, postgres: str) -> str:
    return postgres if name == "postgresql" else f"sqlite:///{tempfile.mktemp(dir=folder)}"


def _load(url: str, writers: int, pace: float, seconds: float) -> Load:
    """Let so many processes save for so long; compare the store with what was acknowledged."""
    people = _make_people(url, writers)
    start, ready = os.pipe()
    outputs = [_fork(url, each, pace, seconds, (start, ready)) for each in people]
    os.close(start)
    time.sleep(writers / 50)  # until all have opened the store
    began = time.perf_counter()
    os.close(ready)
    results = [json.loads(_read_all(each)) for each in outputs]
    took = time.perf_counter() - began
    for _ in people:
        os.wait()
    told = {token for each in results for token in each["tokens"]}
    kept = _kept_tokens(url, people)
    times = [taken for each in results for taken in each["times"]]
    errors = sum(each["errors"] for each in results)
    return Load(took, times, errors, len(told - kept), len(kept - told))


def _make_people(url: str, count: int) -> list[Member]:
    with open_store(url) as store:
        groups = [store.add_community(f"Group {n}") for n in range(-(-count // GROUP))]
        return [store.add_member(groups[n // GROUP].id, f"Member {n}") for n in range(count)]


def _fork(url: str, member: Member, pace: float, seconds: float, start: tuple[int, int]) -> int:
    """Start a writer that waits until `start` is closed; return where its results are read."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return reading
    os.close(reading)
    os.close(start[1])
    code = 1
    try:
        with open_store(url) as store:
            os.read(start[0], 1)
            result = dict(_write(store, member, pace, seconds))
        with os.fdopen(writing, "w") as out:
            json.dump(result, out)
        code = 0
    finally:
        os._exit(code)


def _write(store: Store, member: Member, pace: float, seconds: float) -> Iterator[tuple[str, Any]]:
    chance = random.Random(member.id)
    tokens, times, errors, number = [], [], 0, 0
    time.sleep(chance.random() * pace)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        question, base = f"q.{number % 8}", number // 8
        token = f"{member.id} {number}"
        before = time.perf_counter()
        try:
            store.save(member, Draft(question, Answer(Status.ANSWERED, TEXT), base, token), "v")
        except CopwidgetsError:
            errors += 1
        else:
            times.append(time.perf_counter() - before)
            tokens.append(token)
            number += 1
        time.sleep(max(0.0, pace * (0.5 + chance.random()) if pace else 0.0))
    yield from {"tokens": tokens, "times": times, "errors": errors}.items()


def _read_all(handle: int) -> str:
    with os.fdopen(handle, encoding="utf-8") as stream:
        return stream.read()


def _kept_tokens(url: str, people: list[Member]) -> set[str]:
    from sqlalchemy import select

    groups = {each.community_id for each in people}
    with open_store(url) as store:
        assert isinstance(store, SqlStore)
        with store.read() as connection:
            query = select(REVISIONS.c.token).where(REVISIONS.c.community_id.in_(groups))
            return set(connection.execute(query).scalars())


if __name__ == "__main__":
    main()
