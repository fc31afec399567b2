"""The write gate: one lock file beside the store, held around all that changes the store's file.

SQLite up to 3.51.2 can corrupt a file when one process commits while another moves the log; behind
the gate it never did (measured). It also queues writers fairly enough that none sees "locked".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from copwidgets.errors import StoreBusyError, StoreError

from .faults import ALLOW_WRITING, BUSY, NOT_WRITABLE, TRY_AGAIN
from .files import lock_mode

_POLL_SECONDS = 0.005


class Gate:
    """The gate of the store at `path`; `wait` is in seconds."""

    def __init__(self, path: Path, *, wait: float) -> None:
        self._where, self._wait = str(path), wait
        self._lock = FileLock(f"{path}.lock", mode=lock_mode(path))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the gate.

        Raises
        ------
        StoreBusyError
            Somebody else held it for all of `wait`.
        StoreError
            The lock file cannot be written.
        """
        try:
            self._lock.acquire(timeout=self._wait, poll_interval=_POLL_SECONDS)
        except Timeout as error:
            raise StoreBusyError(BUSY, where=self._where, remedy=TRY_AGAIN) from error
        except OSError as error:
            what = f"{NOT_WRITABLE} ({error.strerror})"
            raise StoreError(what, where=self._where, remedy=ALLOW_WRITING) from error
        try:
            yield
        finally:
            self._lock.release()
