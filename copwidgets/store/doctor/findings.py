"""What the doctor finds, in sentences: what is as it should be, what may hurt, what is broken.

The checks that every engine shares are here, each over one open connection; what a file or a server
needs beyond them is in `file` and `database`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Connection

from copwidgets.errors import StoreError
from copwidgets.store import checks, judging, steps


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, how it is, and what to do about it."""

    check: str
    level: Level
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        advice = f". {self.remedy}" if self.remedy else ""
        return f"{self.level.upper():8}{self.check}: {self.what}{advice}"


def ok(check: str, what: str) -> Finding:
    """Return what is as it should be."""
    return Finding(check, Level.OK, what)


def warning(check: str, what: str, remedy: str) -> Finding:
    """Return what may hurt."""
    return Finding(check, Level.WARNING, what, remedy)


def fault(check: str, what: str, remedy: str) -> Finding:
    """Return what is broken."""
    return Finding(check, Level.FAULT, what, remedy)


Reading: TypeAlias = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction that only reads; what fails in it is a StoreError."""

LISTED = 20
"""How many damaged answers are named."""

RESTORE = (
    "Stop all programs that use the store, move it aside, and put the newest backup in its place: "
    "copwidgets restore FILE"
)


def look(check: str, read: Reading, found: Callable[[Connection], Finding]) -> Finding:
    """Look at something, and turn what keeps one from looking into a finding."""
    try:
        with read() as connection:
            return found(connection)
    except StoreError as error:
        return fault(check, error.what, error.remedy)


def on_content(read: Reading, *, migrating: str) -> Iterator[Finding]:
    """Yield what every store can be asked; `migrating` says how an older schema moves on."""
    yield look("schema", read, partial(_schema, migrating=migrating))
    yield look("order", read, _orphans)
    yield look("answers", read, _answers)
    yield look("decisions", read, _decisions)


def _schema(connection: Connection, *, migrating: str) -> Finding:
    version = checks.read_version(connection, "")
    if version == steps.NEWEST:
        return ok("schema", f"at step {version}, the newest")
    what = f"at step {version}, and this program needs {steps.NEWEST}"
    return warning("schema", what, migrating)


def _orphans(connection: Connection) -> Finding:
    orphans = checks.count_orphans(connection)
    if not orphans:
        return ok("order", "every version of an answer is where it belongs")
    listed = ", ".join(f"{number} {words}" for words, number in orphans.items())
    return fault("order", f"there are {listed}", RESTORE)


def _answers(connection: Connection) -> Finding:
    found = list(islice(checks.find_damaged(connection), LISTED))
    if not found:
        rows = checks.count_rows(connection)["revisions"]
        return ok("answers", f"{rows} saved versions read back as they were written")
    least = "at least " if len(found) == LISTED else ""
    listed = "; ".join(map(str, found))
    what = f"{least}{len(found)} saved versions do not read back as they were written: {listed}"
    remedy = (
        "Reading goes on without them, and a member's form shows the version before. "
        "What they said is only in a backup that was made before the damage"
    )
    return fault("answers", what, remedy)


def _decisions(connection: Connection) -> Finding:
    rows = checks.count_rows(connection).get("judgements")
    if rows is None:
        return ok("decisions", "a store of this version keeps none")
    found = list(islice(judging.find_damaged(connection), LISTED))
    if not found:
        return ok("decisions", f"{rows} decisions about answers read back as they were written")
    what = "decisions about answers that do not read back as they were written"
    remedy = (
        "Results go on without them; what was decided is only in a backup that was made before the "
        "damage, or can be decided again"
    )
    return fault("decisions", f"{what}: {'; '.join(found)}", remedy)
