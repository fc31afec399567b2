"""What the doctor looks at where a store is a file: its disk, its file, SQLite, its backups.

Nothing is changed. It must run in a process that does not write the store, as the command does: it
opens other files of the folder by their names.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from copwidgets.errors import StoreError
from copwidgets.store import files, looking, mounts
from copwidgets.store.sqlite import WAL_IS_SAFE_FROM, journal_mode
from copwidgets.store.tables import COMMUNITIES

from .findings import RESTORE, Finding, Level, fault, look, ok, on_content, warning

ROOM = 3
"""How many times its own size a store should have free: a backup, a journal, and time to act."""

_SMALLEST_ROOM = 50_000_000
LARGE = 100_000_000
"""From how many bytes on the slower mode of an old SQLite is felt by those who save."""

_MAGIC = b"SQLite format 3\0"
_DAY_SECONDS = 86_400
_OLD_DAYS = 7
_MIGRATING = "Nothing to do: it is brought up to date when it is next opened, after a backup"


def examine_file(path: Path) -> Iterator[Finding]:
    """Yield what there is to say about the store at `path`.

    Raises
    ------
    StoreError
        There is none.
    """
    files.check_there(path)
    place = path.resolve()
    yield _disk(place.parent)
    yield _room(place)
    yield _file_mode(place)
    yield _folder(place.parent)
    yield _library(sqlite3.sqlite_version_info)
    yield _beside(place)
    read = partial(looking.looked_at, place)
    kind = look("file", read, partial(_kind, path=place))
    yield kind
    if kind.level is Level.OK:
        yield look("pages", read, _pages)
        yield look("references", read, _references)
        yield look("journal", read, _journal)
        yield from on_content(read, migrating=_MIGRATING)
    yield _backups(place)


# --- the disk -------------------------------------------------------------------------------------


def _disk(folder: Path) -> Finding:
    kind = mounts.find_network(folder)
    if not kind:
        return ok("disk", "on a disk of this computer, as far as the system says")
    what = f"on a network disk ({kind}), where two computers at once lose answers"
    return fault("disk", what, mounts.REMEDY)


def _room(path: Path) -> Finding:
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    what = f"{_megabytes(free)} free, for a store of {_megabytes(size)}"
    if free < max(ROOM * size, _SMALLEST_ROOM):
        return warning("room", what, "Make room, or nothing can be saved before long")
    return ok("room", what)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _file_mode(path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        what = f"others on this computer may open it (mode {mode:o})"
        return warning("mode", what, f"Unless you want that: chmod 600 {path}")
    if not os.access(path, os.W_OK):
        what = "whoever runs this may read it, not write it"
        return warning("mode", what, "It can be looked at; to serve it, let its owner do so")
    return ok("mode", "its owner alone may open it")


def _folder(folder: Path) -> Finding:
    if os.access(folder, os.W_OK):
        return ok("folder", "it can be written")
    what = "its folder cannot be written by whoever runs this"
    return warning("folder", what, "It can be looked at; nothing can be saved from here")


# --- SQLite ---------------------------------------------------------------------------------------


def _library(version: tuple[int, ...]) -> Finding:
    if journal_mode(version) == "wal":
        return ok("SQLite", f"version {_dotted(version)}")
    what = (
        f"version {_dotted(version)} can corrupt a store in its fastest mode (WAL) when two "
        "programs write"
    )
    remedy = (
        "That mode is not used, and all writing goes through one gate, so the store is safe; "
        f"version {_dotted(WAL_IS_SAFE_FROM)} or newer holds up savers less"
    )
    return warning("SQLite", what, remedy)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _beside(path: Path) -> Finding:
    journal, log = Path(f"{path}-journal"), Path(f"{path}-wal")
    found = [each for each in (journal, log) if each.exists() and each.stat().st_size]
    if not found:
        return ok("beside", "no unfinished save and no log stand beside it")
    what = f"{found[0].name} holds saves that are on their way, or were cut off"
    remedy = (
        "It belongs to the store: never delete it, and never put another file in the store's "
        "place while it is there"
    )
    return warning("beside", what, remedy)


def _kind(connection: Connection, *, path: Path) -> Finding:
    looking.check_ours(connection, path)
    return ok("file", f"a store of this program ({path})")


def _pages(connection: Connection) -> Finding:
    problems = looking.find_broken_pages(connection)
    if not problems:
        return ok("pages", "all pages and indexes are whole")
    return fault("pages", "; ".join(problems[:3]), RESTORE)


def _references(connection: Connection) -> Finding:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if not broken:
        return ok("references", "every row leads to what it belongs to")
    tables = ", ".join(sorted({row[0] for row in broken}))
    return fault("references", f"{len(broken)} rows lead nowhere, in: {tables}", RESTORE)


def _journal(connection: Connection) -> Finding:
    found = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    wanted = journal_mode(sqlite3.sqlite_version_info)
    if (found == "wal") == (wanted == "wal"):
        return ok("journal", f"{wanted}, and every save waits for the disk (synchronous = FULL)")
    what = f"it is in the mode {found}, and {wanted} is the one for this version of SQLite"
    return warning("journal", what, "Nothing to do: it is changed when next opened")


def advise_host(path: Path) -> str:
    """Return what whoever serves a large store should know about SQLite's version, or ""."""
    version = sqlite3.sqlite_version_info
    if journal_mode(version) == "wal" or not path.exists() or path.stat().st_size < LARGE:
        return ""
    return (
        f"SQLite {_dotted(version)} keeps this large store safe, but in a mode in which many who "
        f"save at once wait for each other: {_dotted(WAL_IS_SAFE_FROM)} or newer, or PostgreSQL, "
        "does not."
    )


# --- backups --------------------------------------------------------------------------------------


def _backups(path: Path) -> Finding:
    ages = [time.time() - each.stat().st_mtime for each in _find_backups(path)]
    advice = "Make one, best for another disk: copwidgets backup FILE"
    if not ages:
        return warning("backup", "none stands beside it (one elsewhere is not seen)", advice)
    days = int(min(ages) / _DAY_SECONDS)
    what = (
        f"the newest beside it is {days} days old" if days else "the newest beside it is of today"
    )
    return warning("backup", what, advice) if days > _OLD_DAYS else ok("backup", what)


def _find_backups(path: Path) -> list[Path]:
    """Return the files beside the store that hold its first community, and that nobody opened.

    A store that was ever opened has its lock file beside it.
    """
    first = _first_community(path)
    beside = (each for each in path.parent.iterdir() if each.is_file() and _is_database(each))
    alone = (each for each in beside if each != path and not Path(f"{each}.lock").exists())
    return [each for each in alone if first and _first_community(each) == first]


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _first_community(path: Path) -> str | None:
    query = select(COMMUNITIES.c.id).order_by(COMMUNITIES.c.created_at, COMMUNITIES.c.id).limit(1)
    try:
        with looking.looked_at(path) as connection:
            return connection.execute(query).scalar_one_or_none()
    except StoreError:
        return None
