"""Files of answers on a disk: those of a folder, read with distrust, and a new one, written whole.

What is in them is none of its business. Used by the command line and in notebooks.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from copwidgets.errors import HandOverError

from .form import MAX_BYTES, too_large

SUFFIX = ".json"
_LONGEST_NAME = 120

# Neither a link nor a pipe that somebody has put in its place since it was looked at is followed.
_PLAINLY = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def find_files(folder: Path) -> tuple[Path, ...]:
    """Return all that lies in a folder, by name, without what is hidden; or the one file named.

    Raises
    ------
    HandOverError
        There is no such folder, or it cannot be looked into.
    """
    if folder.is_file():
        return (folder,)
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        what = f"this folder cannot be read ({error.strerror})"
        remedy = "Name the folder that the files were put into."
        raise HandOverError(what, where=str(folder), remedy=remedy) from error
    return tuple(each for each in found if not each.name.startswith("."))


def read_file(path: Path) -> bytes:
    """Return the content of a file of answers.

    Raises
    ------
    HandOverError
        It is none, it is too large, or it cannot be read.
    """
    # Nothing else is opened: a store that lies here would lose its locks if it were.
    if path.suffix.lower() != SUFFIX:
        remedy = "Leave it out; files of answers end in .json."
        raise HandOverError("this is no file of answers", remedy=remedy)
    try:
        _check_plain(path.lstat())
        with os.fdopen(os.open(path, _PLAINLY), "rb") as file:
            _check_plain(os.fstat(file.fileno()))
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"it cannot be read ({error.strerror})"
        raise HandOverError(what, remedy="Check its permissions.") from error


def _check_plain(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        remedy = "Put the files themselves into the folder."
        raise HandOverError("this is a folder, a link or a device, not a file", remedy=remedy)
    if found.st_size > MAX_BYTES:
        raise too_large()


def write_file(path: Path, text: str, *, replaces: bool = False) -> Path:
    """Write a file that only its owner can read, whole or not at all; return where.

    Raises
    ------
    HandOverError
        Something stands there and `replaces` is not set, or it cannot be written.
    """
    if path.exists() and not replaces:
        remedy = "Name another file, or say that it is to be replaced."
        raise HandOverError("something is there already", where=str(path), remedy=remedy)
    try:
        _write_beside(path, text)
    except OSError as error:
        what = f"this file cannot be written ({error.strerror})"
        remedy = "Name a folder that can be written to."
        raise HandOverError(what, where=str(path), remedy=remedy) from error
    return path


def _write_beside(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".partial")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def shown(name: str) -> str:
    """Return a file's name as a line of a report can hold it, whatever somebody called it."""
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[:_LONGEST_NAME]}…"
