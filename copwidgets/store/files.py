"""The store's file as the file system sees it, without ever opening one that exists.

A POSIX lock vanishes when any code of the same process opens and closes the file, and with it other
people's saves; so here a file is only looked at from outside, or created where there is none.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from copwidgets.errors import StoreError

from .faults import ALLOW_WRITING, FOREIGN, USE_ANOTHER_PATH

APPLICATION_ID = int.from_bytes(b"CoPw", "big")
"""Marks a file as a store of this program, in SQLite's own header."""

OWNER_ONLY = 0o600
"""Answers are nobody else's on a shared machine; whoever wants it otherwise changes the mode."""

_SMALLEST = 512
"""The least that a SQLite file can hold, in bytes: one page of the smallest size."""

NO_STORE = "there is no store here yet"
START_ONE = "Start one with `copwidgets serve`, or name the one you mean with --store."

Identity = tuple[int, int]
"""What stays the same while a path means the same file: its device and its inode."""


def path_of(url: str) -> Path | None:
    """Return the file that a store's URL names, None for one in memory or of another engine."""
    scheme, slashes, path = url.partition("://")
    is_file = scheme == "sqlite" and slashes and path.startswith("/")
    return Path(path[1:]) if is_file and path not in {"/", "/:memory:"} else None


def find_place(path: Path) -> Path:
    """Return where a store at `path` stands, without links, after creating the folder it is in.

    Raises
    ------
    StoreError
        There is something else at the path, or the folder cannot be created.
    """
    try:
        place = path.resolve()  # one file, one gate, whatever links lead to it
        place.parent.mkdir(parents=True, exist_ok=True)
        found = _stat(place)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        what = f"this path cannot be used ({getattr(error, 'strerror', error)})"
        raise StoreError(what, where=str(path), remedy=ALLOW_WRITING) from error
    if found is not None:
        _check_file(place, found)
    return place


def check_there(path: Path) -> None:
    """Make sure that something stands at `path` that may be a store; nothing is created.

    Raises
    ------
    StoreError
        There is nothing yet, or it is no file that could be a store.
    """
    try:
        found = _stat(path)
    except OSError as error:
        what = f"this path cannot be used ({error.strerror})"
        raise StoreError(what, where=str(path), remedy=ALLOW_WRITING) from error
    if found is None or (stat.S_ISREG(found.st_mode) and not found.st_size):
        raise StoreError(NO_STORE, where=str(path), remedy=START_ONE)
    _check_file(path, found)


def _stat(place: Path) -> os.stat_result | None:
    try:
        return place.stat()
    except FileNotFoundError:
        return None


def _check_file(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise StoreError("this is a folder", where=str(path), remedy="Add a file name to the path.")
    # SQLite takes a file of a single byte for an empty one, and would write over it.
    if not stat.S_ISREG(found.st_mode) or 0 < found.st_size < _SMALLEST:
        raise StoreError(FOREIGN, where=str(path), remedy=USE_ANOTHER_PATH)


def create(path: Path) -> None:
    """Create an empty file that only its owner can read, unless there is one; under the gate."""
    try:
        # Never an existing file, so no lock of this process can be on what is closed here.
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY)
    except FileExistsError:
        return
    except OSError as error:
        what = f"this store cannot be created ({error.strerror})"
        raise StoreError(what, where=str(path), remedy=ALLOW_WRITING) from error
    os.close(handle)
    path.chmod(OWNER_ONLY)  # whatever the umask took away


def identity(path: Path) -> Identity | None:
    """Return what tells this file from another under the same path; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def lock_mode(path: Path) -> int:
    """Return the permissions of the lock file: who may write the store must be able to lock it."""
    try:
        return stat.S_IMODE(path.stat().st_mode) | OWNER_ONLY
    except OSError:
        return OWNER_ONLY
