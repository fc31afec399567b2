"""Copies of a store in a file: made while it is used, verified, and put back.

SQLite's own backup reads the store through its locks; nothing else here opens a file in use. Used
by the commands `backup` and `restore`, and before a store is brought up to date.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from copwidgets.errors import StoreError

from . import checks, files, looking
from .damaged import Damaged
from .faults import DAMAGED, TRY_AGAIN, translated
from .gate import Gate

BESIDE = ("-wal", "-journal", "-shm")
"""What SQLite keeps beside a file, and would play into whatever stands there under its name."""

PART = ".partial"
"""How the name of a copy ends that is not finished."""

_TAKEN = "there is a file of this name already, which is never written over"
_CHOOSE_NAME = "Choose another name."
_CHOOSE_FOLDER = "Choose a folder that you may write to, on a disk with room."


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was verified.

    `rows` counts the rows of each table; `damaged` are the revisions in it that do not read back,
    as they do not in what it was copied from.
    """

    path: Path
    rows: Mapping[str, int]
    damaged: tuple[Damaged, ...] = ()


def make_backup(store: Path, target: Path) -> Copied:
    """Copy the store at `store` to the new file `target`, while others go on saving.

    Raises
    ------
    StoreError
        There is no store, `target` is there already, there is no room, or the copy is not equal.
    """
    files.check_there(store)
    if target.exists():
        raise StoreError(_TAKEN, where=str(target), remedy=_CHOOSE_NAME)
    with translated(str(store)), closing(_open(store)) as source:
        return _copy(source, target)


def before_migration(source: sqlite3.Connection, path: Path, step: str) -> Path | None:
    """Copy a store with content beside itself before the step `step` changes it; return where.

    The caller holds the gate, and `source` has no transaction open.

    Raises
    ------
    StoreError
        No copy could be made; the store is as it was.
    """
    if source.execute("SELECT count(*) FROM communities").fetchone() == (0,):
        return None
    base = f"{path.stem}.before-{step}"
    for left in path.parent.glob(f"{base}*{PART}*"):  # of a program that was stopped in this
        left.unlink()
    names = (f"{base}-{number}" if number > 1 else base for number in count(1))
    places = (path.with_name(f"{name}{path.suffix}") for name in names)
    target = next(each for each in places if not each.exists())
    try:
        # The rows are counted and the pages checked; to read each answer would hold up everybody.
        return _copy(source, target, reads_answers=False).path
    except StoreError as error:
        what = f"this store must be brought up to date, and no backup could be made: {error.what}"
        megabytes = path.stat().st_size // 1_000_000 + 1
        remedy = f"Make room beside it for {megabytes} MB; nothing in the store was changed."
        raise StoreError(what, where=str(path), remedy=remedy) from error


def restore(backup: Path, store: Path, *, wait: float) -> Copied:
    """Put a verified copy of the file `backup` where the store `store` is to stand.

    Parameters
    ----------
    backup : Path
        Made by `make_backup` or before a migration.
    store : Path
        Where nothing stands yet, or an empty file.
    wait : float
        Seconds to wait for other programs.

    Raises
    ------
    StoreError
        The backup is no whole store, or something stands where it would go.
    """
    files.check_there(backup)
    _check_alone(backup, "This is a store in use: copy it with `copwidgets backup`.")
    verify(backup, reads_answers=False)
    place = files.find_place(store)
    with Gate(place, wait=wait).held():
        _make_way(place)
        with translated(str(backup)), closing(_open(backup)) as source:
            return _copy(source, place)


def verify(path: Path, *, reads_answers: bool = True) -> Copied:
    """Read a copy through: its pages, how many rows it holds and, if wanted, every answer.

    Raises
    ------
    StoreError
        It is no whole store of a version that this program knows.
    """
    with looking.looked_at(path) as connection:
        looking.check_ours(connection, path)
        checks.read_version(connection, str(path))
        problems = looking.find_broken_pages(connection)
        if problems:
            remedy = "Use another backup, and see what `copwidgets doctor` says about this file."
            raise StoreError(f"{DAMAGED}: {problems[0]}", where=str(path), remedy=remedy)
        damaged = tuple(checks.find_damaged(connection)) if reads_answers else ()
        return Copied(path, checks.count_rows(connection), damaged)


def _open(path: Path) -> sqlite3.Connection:
    # Not mode=ro: a save that was cut off must be taken back before the file can be read.
    address = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=looking.WAIT_SECONDS, isolation_level=None)


def _check_alone(path: Path, remedy: str) -> None:
    for suffix in BESIDE:
        beside = Path(f"{path}{suffix}")
        if beside.exists() and beside.stat().st_size:
            what = "this file belongs to whatever stood here before, and would be played into it"
            raise StoreError(what, where=str(beside), remedy=remedy)


def _make_way(place: Path) -> None:
    """Remove an empty file; StoreError when there is anything that somebody may want."""
    if place.exists() and place.stat().st_size:
        remedy = "Stop all programs that use it, move it to another name, and restore again."
        raise StoreError("there is a store already", where=str(place), remedy=remedy)
    _check_alone(place, "Move it to where the file it belonged to is kept, and restore again.")
    place.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, target: Path, *, reads_answers: bool = True) -> Copied:
    """Copy under another name first; a copy gets its own once it is verified."""
    with _part_of(target) as part:
        with translated(str(target)):
            rows = _write_part(source, part)
        copied = verify(part, reads_answers=reads_answers)
        if copied.rows != rows:
            what = "this copy is not equal to what it was made of"
            raise StoreError(what, where=str(target), remedy=TRY_AGAIN)
        _give_name(part, target)
    return replace(copied, path=target)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """Make a new file beside `target`, its owner's alone, that is gone afterwards."""
    try:
        handle, name = tempfile.mkstemp(PART, f"{target.name}.", target.parent)
    except OSError as error:
        what = f"this file cannot be written ({error.strerror})"
        raise StoreError(what, where=str(target), remedy=_CHOOSE_FOLDER) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for suffix in ("", *BESIDE):
            Path(f"{part}{suffix}").unlink(missing_ok=True)


def _write_part(source: sqlite3.Connection, part: Path) -> Mapping[str, int]:
    """Copy page by page within one reading transaction; return how many rows there were."""
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = OFF")  # what goes wrong is thrown away
        source.execute("BEGIN")
        try:
            rows = _count_rows(source)
            source.backup(copy)
        finally:
            source.rollback()
        copy.execute("PRAGMA journal_mode = DELETE")  # a copy of a WAL file needs no log beside it
    return rows


def _count_rows(source: sqlite3.Connection) -> Mapping[str, int]:
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = [name for (name,) in source.execute(tables)]
    query = 'SELECT count(*) FROM "{}"'
    return {name: source.execute(query.format(name)).fetchone()[0] for name in names}


def _give_name(part: Path, target: Path) -> None:
    """Let a finished copy be seen: safe on the disk, and never in place of another file."""
    try:
        _flush(part)
        _link(part, target)
        _flush(target.parent)
    except FileExistsError as error:
        raise StoreError(_TAKEN, where=str(target), remedy=_CHOOSE_NAME) from error
    except OSError as error:
        what = f"this file cannot be written ({error.strerror})"
        raise StoreError(what, where=str(target), remedy=_CHOOSE_FOLDER) from error


def _link(part: Path, target: Path) -> None:
    try:
        target.hardlink_to(part)  # refuses where something stands, which renaming does not
    except FileExistsError:
        raise
    except OSError:  # a disk without such links, as many a stick is
        if target.exists():
            raise FileExistsError from None
        part.rename(target)


def _flush(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
