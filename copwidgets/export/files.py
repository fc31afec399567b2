"""How a file reaches its place: whole, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from copwidgets.errors import ExportError


def put(path: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` make a file under another name beside `path`, then give it its own.

    What stood there before is replaced at that moment, and stays when anything goes wrong.

    Raises
    ------
    ExportError
        The folder cannot be written, or the disk is full.
    """
    making = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(making)
        _settle(making)
        making.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        _tidy(making)
    return path


def _settle(path: Path) -> None:
    """Wait until the file's content is on the disk, so that its name never stands for less."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _tidy(path: Path) -> None:
    if path.is_file():
        path.unlink()


def _unwritable(path: Path, error: OSError) -> ExportError:
    return ExportError(
        f"the export cannot be written ({error.strerror or error})",
        where=str(path),
        remedy="Name a folder that you may write, with enough space.",
    )
