"""What a failure of PostgreSQL, or of a database that speaks like it, means to a person.

Told by its SQLSTATE, whose first two characters are the class (PostgreSQL documentation, appendix
"PostgreSQL Error Codes"). No driver is imported here; used by `postgres`.
"""

from __future__ import annotations

from copwidgets.errors import StoreBusyError, StoreError

from .faults import DAMAGED, DISK_FAILED, DISK_FULL, DOES_NOT_FIT, FAILED, NO_MEMORY, TOO_LARGE

UNREACHABLE = (
    "the database cannot be reached",
    "Nothing was saved. Try again in a moment, or tell whoever hosts this workbook.",
)
_BUSY = (
    "others hold this database for longer than a save can wait",
    "Nothing was saved. Try again in a moment.",
)
_NO_CONNECTION = (
    "the database has no connection left",
    "Nothing was saved. Try again in a moment; the host can allow more (max_connections).",
)
_REFUSED = (
    "the database does not let this program in",
    "Check the name and password in its URL, and that they may use this database.",
)
_READ_ONLY = (
    "this database can only be read now",
    "Nothing was saved. The host can name the server that takes writes.",
)
_NOT_WHOLE = (DAMAGED, "Something of its schema is missing: restore the newest backup.")

_BY_STATE: dict[str, tuple[str, str]] = {
    "25006": _READ_ONLY,
    "3D000": ("there is no such database", "Create it first, or correct its name in the URL."),
    "42501": ("this user may not do that in the database", "Let the host grant it the right."),
    "42P01": _NOT_WHOLE,
    "42703": _NOT_WHOLE,
    "53100": DISK_FULL,
    "53200": NO_MEMORY,
    "57014": _BUSY,
}
_BY_CLASS: dict[str, tuple[str, str]] = {
    "08": UNREACHABLE,
    "22": ("this cannot be stored in the database", "Nothing was saved. Type it again."),
    "23": DOES_NOT_FIT,
    "28": _REFUSED,
    "40": _BUSY,
    "53": _NO_CONNECTION,
    "54": TOO_LARGE,
    "55": _BUSY,
    "57": UNREACHABLE,
    "58": DISK_FAILED,
    "XX": (DAMAGED, "Let the host look into the database's own log, and restore a backup."),
}


def is_undone(state: str | None) -> bool:
    """Tell whether a transaction was undone because of another one, and may be done again."""
    return state in {"40001", "40P01"}


def to_store_error(state: str | None, where: str) -> StoreError:
    """Return the error that a SQLSTATE means; None is what a driver says of a lost connection."""
    if state is None:
        what, remedy = UNREACHABLE
    else:
        what, remedy = _BY_STATE.get(state) or _BY_CLASS.get(state[:2], FAILED)
    kind = StoreBusyError if (what, remedy) == _BUSY else StoreError
    return kind(what, where=where, remedy=remedy)
