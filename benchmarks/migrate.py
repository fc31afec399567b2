"""How long a large store of an earlier release takes to open: its backup, and the steps to today.

A store is filled, taken back to the second release's schema, and opened. The limit is a plain copy
of the file, which is the least that a backup costs.

    python benchmarks/migrate.py [--answers 1000000] [--runs 3]
"""

import os
import shutil
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from fill import fill

from copwidgets.guide import load_guide
from copwidgets.settings import carried, file_url
from copwidgets.store import open_store, steps

BACK = (
    "DROP TABLE erased",
    "DROP TABLE passports",
    "DROP INDEX ix_heads_community_id_change",
    "ALTER TABLE heads DROP COLUMN change",
    "ALTER TABLE communities DROP COLUMN changes",
    "ALTER TABLE communities DROP COLUMN rewritten",
    "UPDATE alembic_version SET version_num = '0002'",
    "VACUUM",
)
"""What came after the second release, taken away again."""


def main(
    answers: Annotated[int, typer.Option(help="Answers in the store.")] = 1_000_000,
    runs: Annotated[int, typer.Option(help="How often it is opened.")] = 3,
) -> None:
    """Measure, and print one table."""
    with TemporaryDirectory() as folder:
        old = Path(folder) / "old.sqlite"
        _make(old, answers)
        size = old.stat().st_size / 1e6
        print(
            f"{answers:,} answers, {size:,.0f} MB, medians of {runs} runs, {os.cpu_count()} cores"
        )
        copied = [_time_copy(old, Path(folder)) for _ in range(runs)]
        opened = [_time_opening(old, Path(folder)) for _ in range(runs)]
        again = [each for _, each in opened]
        _print_row("plain copy of the file", statistics.median(copied), copied)
        first = [each for each, _ in opened]
        _print_row("backup and migration", statistics.median(first), copied)
        _print_row("opened once more", statistics.median(again), copied)


def _print_row(what: str, seconds: float, copied: list[float]) -> None:
    print(f"{what:26}{seconds:9.3f} s   {seconds / statistics.median(copied):6.2f} of a copy")


def _make(path: Path, answers: int) -> None:
    with open_store(file_url(path)) as store:
        fill(store, load_guide(carried("guide.yaml")), answers)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for each in BACK:
            connection.execute(each)


def _time_copy(old: Path, folder: Path) -> float:
    began = time.perf_counter()
    shutil.copy(old, folder / "copy.sqlite")
    with (folder / "copy.sqlite").open("rb+") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - began


def _time_opening(old: Path, folder: Path) -> tuple[float, float]:
    """Return how long the first opening takes, which migrates, and the second."""
    place = folder / "opened"
    place.mkdir()
    path = place / "store.sqlite"
    shutil.copy(old, path)
    taken = []
    for _ in range(2):
        began = time.perf_counter()
        open_store(file_url(path)).close()
        taken.append(time.perf_counter() - began)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert found == (steps.NEWEST,)
    shutil.rmtree(place)
    return taken[0], taken[1]


if __name__ == "__main__":
    typer.run(main)
