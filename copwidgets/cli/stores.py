"""The commands that look after a store's safety: the doctor, backups, and putting one back."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copwidgets.errors import CopwidgetsError
from copwidgets.settings import Settings

from .options import StoreOption, sentences

if TYPE_CHECKING:
    from copwidgets.store.backups import Copied

_DUMP = (
    "Use its own tool, which does it well: pg_dump --format=custom --file={file} "
    '"postgresql://user@host/database"'
)
_LOAD = (
    "Use its own tool: pg_restore --no-owner --dbname="
    '"postgresql://user@host/empty_database" {file}'
)


def doctor(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="For machines, as one JSON list.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Look at all that a store needs, change nothing, and say what to do."""
    from copwidgets.store.doctor import examine
    from copwidgets.store.doctor.findings import Level

    with sentences():
        found = []
        for finding in examine(Settings.find(store=store).store):
            found.append(finding)
            if not as_json:
                print(finding, flush=True)
    if as_json:
        print(json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False))
    if any(each.level is Level.FAULT for each in found):
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="The new file; never one that is there.")],
    *,
    store: StoreOption = None,
) -> None:
    """Copy the store into a file while it is used, and verify the copy."""
    from copwidgets.store.backups import make_backup

    with sentences():
        copied = make_backup(_file(store, _DUMP.format(file=file)), file)
        _tell(copied, f"{file} is a whole copy of the store")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    *,
    store: StoreOption = None,
) -> None:
    """Put a backup where no store is; what is there is never written over."""
    from copwidgets.store.backups import restore as put_back
    from copwidgets.store.sqlite import WAIT_SECONDS

    with sentences():
        target = _file(store, _LOAD.format(file=file))
        copied = put_back(file, target, wait=WAIT_SECONDS)
        _tell(copied, f"{target} holds what was in {file}")
        print("Start what uses it again, as what was open before does not see the new file.")


def _file(store: str | None, remedy: str) -> Path:
    """Return the file of the store; CopwidgetsError where it is no file."""
    from copwidgets.store.files import path_of

    path = path_of(Settings.find(store=store).store)
    if path is None:
        what = "only a store in a file is copied by this command"
        raise CopwidgetsError(what, remedy=remedy)
    return path


def _tell(copied: Copied, what: str) -> None:
    named = {"communities": "communities", "members": "members", "revisions": "saved answers"}
    counts = ", ".join(f"{words}: {copied.rows[table]}" for table, words in named.items())
    print(f"{what} ({counts}).")
    for each in copied.damaged:
        print(f"Damaged, in the store too: {each}", file=sys.stderr)
    if copied.damaged:
        print("To see what to do: copwidgets doctor", file=sys.stderr)
