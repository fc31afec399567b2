"""The write gate: one lock file beside the store, held around all that changes the store's file.

SQLite up to 3.51.2 can corrupt a file when one process commits while another moves the log; behind
the gate it never did (measured). It also lets writers in one after the other, so that none sees
"locked".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copwidgets.errors import StoreBusyError, StoreError

from .faults import ALLOW_WRITING, BUSY, NOT_WRITABLE, TRY_AGAIN
from .files import lock_mode
from .queues import make_lock


class Gate:
    """The gate of the store at `path`; `wait` is in seconds. Used by one thread at a time."""

    def __init__(self, path: Path, *, wait: float) -> None:
        self._where, self._wait, self._depth = str(path), wait, 0
        self._lock = make_lock(f"{path}.lock", lock_mode(path))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the gate; whoever holds it already may do so again.

        Raises
        ------
        StoreBusyError
            Somebody else held it for all of `wait`.
        StoreError
            The lock file cannot be written.
        """
        if not self._depth:
            self._acquire()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire(self._wait)
        except TimeoutError as error:
            raise StoreBusyError(BUSY, where=self._where, remedy=TRY_AGAIN) from error
        except OSError as error:
            what = f"{NOT_WRITABLE} ({error.strerror})"
            raise StoreError(what, where=self._where, remedy=ALLOW_WRITING) from error
