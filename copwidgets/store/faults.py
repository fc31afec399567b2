"""What an engine's failure means to a person: one StoreError that says where, what and what to do.

The only place that reads a driver's error codes; every transaction runs inside `translated`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from copwidgets.errors import AnswerError, StoreBusyError, StoreError

FOREIGN = "this is not a store of this program"
USE_ANOTHER_PATH = "Choose another path; nothing in it was changed."

DAMAGED = "this store is damaged"
RESTORE = "Stop all programs that use it, keep a copy, and restore the newest backup."

BUSY = "another program holds this store for longer than a save can wait"
TRY_AGAIN = "Nothing was saved. Try again; close other programs that have the file open."

NOT_WRITABLE = "this store cannot be written"
ALLOW_WRITING = "Allow writing to the file and its folder, or move it to a folder of your own."

NO_MEMORY = ("there is not enough memory", "Close other programs and try again.")
DISK_FULL = ("the disk is full", "Nothing was saved. Make room, then try again.")
DISK_FAILED = (
    "the disk failed while this store was used",
    "Nothing was saved. Check the disk and its connection, then try again.",
)
TOO_LARGE = ("this is too large to be stored", "Shorten it and try again.")
DOES_NOT_FIT = (
    "this does not fit what is in the store",
    "Its member or community may be gone. Start again from the start page.",
)
FAILED = ("this store failed", "Nothing was saved. Try again.")

# What the driver says without a code of its own, or under the one that mistakes in SQL have too.
_NOT_WHOLE = re.compile("no such (table|column)|has no column named|Could not decode to UTF-8")

_MEANINGS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_PERM: (NOT_WRITABLE, ALLOW_WRITING),
    sqlite3.SQLITE_NOMEM: NO_MEMORY,
    sqlite3.SQLITE_READONLY: (NOT_WRITABLE, ALLOW_WRITING),
    sqlite3.SQLITE_IOERR: DISK_FAILED,
    sqlite3.SQLITE_CORRUPT: (DAMAGED, RESTORE),
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_CANTOPEN: (
        "this store cannot be opened",
        "Allow reading and writing of the file and its folder, or choose another path.",
    ),
    sqlite3.SQLITE_TOOBIG: TOO_LARGE,
    sqlite3.SQLITE_CONSTRAINT: DOES_NOT_FIT,
    sqlite3.SQLITE_NOTADB: (FOREIGN, USE_ANOTHER_PATH),
}


Explain: TypeAlias = Callable[[BaseException, str], StoreError]
"""Says what a failure of the driver means for the store that is named."""


class UnreadableError(ValueError):
    """A row that cannot be read back; its text says what of it, and what that is, in words."""


@contextmanager
def translated(where: str, explain: Explain | None = None) -> Iterator[None]:
    """Turn every failure of the driver inside the block into a StoreError about `where`.

    A row that does not read back is the store's failure too; what else is raised in the block is a
    mistake of the program's, and passes. `explain` knows the driver; the default knows SQLite's.
    """
    explain = explain or to_store_error
    try:
        yield
    except SQLAlchemyError as error:
        raise explain(getattr(error, "orig", None) or error, where) from error
    except sqlite3.Error as error:
        raise explain(error, where) from error
    except UnicodeEncodeError as error:
        what = "this holds half a character, which cannot be stored"
        raise AnswerError(what, where=where, remedy="Type it again.") from error
    except UnicodeDecodeError as error:  # SQLite's own message holds bytes of the damaged page
        raise StoreError(DAMAGED, where=where, remedy=RESTORE) from error
    except UnreadableError as error:
        # What was written was checked before, so what cannot be decoded was damaged since.
        raise StoreError(f"{DAMAGED}: {error}", where=where, remedy=RESTORE) from error


def to_store_error(error: BaseException, where: str) -> StoreError:
    """Return the error that a failure of the driver means."""
    # The low byte is the kind of failure; the rest tells variants apart that need the same remedy.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_ERROR and _NOT_WHOLE.search(str(error)):
        return StoreError(DAMAGED, where=where, remedy=RESTORE)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusyError(BUSY, where=where, remedy=TRY_AGAIN)
    what, remedy = _MEANINGS.get(code, FAILED)
    return StoreError(what, where=where, remedy=remedy)
