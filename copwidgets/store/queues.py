"""A lock file that processes wait for in the kernel's own queue, and that costs nothing meanwhile.

Processes that ask again and again whether a lock is free keep its holder from the processor: two
hundred of them brought saving to a standstill (benchmarks/store.py). Here the kernel wakes the one
whose turn it is. Where there is no `flock` (Windows), filelock's asking has to do.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import Protocol

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

_ASK_SECONDS = 0.05
"""How often filelock asks."""


class Lock(Protocol):
    """A lock between processes; used by one thread at a time."""

    def acquire(self, seconds: float) -> None:
        """Take the lock; TimeoutError when others hold it all that time, OSError for the file."""

    def release(self) -> None:
        """Give it back."""


def make_lock(path: str, mode: int) -> Lock:
    """Return the lock of a file that is created with the permissions `mode`."""
    return QueuedLock(path, mode) if fcntl is not None else AskedLock(path, mode)


class QueuedLock:
    """A lock by `flock`; it ends with its process, however that ends."""

    def __init__(self, path: str, mode: int) -> None:
        self._path, self._mode, self._handle = path, mode, -1

    def acquire(self, seconds: float) -> None:
        """Take the lock, in the order in which processes asked for it."""
        handle = self._open()
        try:
            if not _take(handle):
                waiter = _Waiter(handle)
                waiter.start()
                handle = -1  # the waiter's from now on
                handle = waiter.wait(seconds)
        except BaseException:
            if handle >= 0:
                os.close(handle)
            raise
        self._handle = handle

    def release(self) -> None:
        """Give it back: closing is what ends a lock of `flock`."""
        handle, self._handle = self._handle, -1
        os.close(handle)

    def _open(self) -> int:
        # A link in its place could lead to a file that is not ours to create.
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, self._mode)
        with suppress(PermissionError):  # somebody else's, who has set it already
            os.fchmod(handle, self._mode)  # whatever the umask took away
        return handle


def _take(handle: int) -> bool:
    """Take the lock of an open file if nobody has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Waiter(threading.Thread):
    """Waits for a lock on behalf of a thread that may give up; what comes too late is given back.

    A wait in the kernel cannot be broken off, so it has a thread of its own.
    """

    def __init__(self, handle: int) -> None:
        super().__init__(name="copwidgets write gate", daemon=True)
        self._handle, self._error = handle, OSError()
        self._decided = threading.Lock()
        self._ended, self._has_failed, self._is_given_up = threading.Event(), False, False

    def run(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        except OSError as error:
            self._has_failed, self._error = True, error
        with self._decided:
            self._ended.set()
            if self._is_given_up or self._has_failed:
                os.close(self._handle)

    def wait(self, seconds: float) -> int:
        """Return the open file whose lock was taken; TimeoutError, or the OSError of waiting."""
        try:
            self._ended.wait(seconds)
        finally:  # also when somebody interrupts the waiting
            with self._decided:
                self._is_given_up = not self._ended.is_set()
        if self._is_given_up:
            raise TimeoutError
        if self._has_failed:
            raise self._error
        return self._handle


class AskedLock:
    """A lock that asks every so often whether it is free."""

    def __init__(self, path: str, mode: int) -> None:
        from filelock import FileLock

        self._lock = FileLock(path, mode=mode)

    def acquire(self, seconds: float) -> None:
        """Take the lock."""
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=seconds, poll_interval=_ASK_SECONDS)
        except Timeout as error:
            raise TimeoutError from error

    def release(self) -> None:
        """Give it back."""
        self._lock.release()
