"""What a kernel tells its page server of saves: that there was one, how long it took, or why not.

StatsD lines to the Unix socket that the environment names; where it names none (JupyterLab, or a
server that nobody monitors) nothing is sent. Nothing here waits, fails, or says whose save it was.
A socket is opened for each line, so that none is there when a process forks.
"""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from copwidgets.errors import AccessError, AnswerError

SOCKET_VARIABLE = "PAGE_SERVER_STATSD"
"""The environment's name for the socket's path; `serve.reports` sets it."""

KEPT = 20

# What could not be sent goes with what comes next; a socket that stays full loses the oldest.
unsent: deque[str] = deque(maxlen=KEPT)


@contextmanager
def observed_save() -> Iterator[None]:
    """Tell of the save within: its time when it was committed, else why it was refused."""
    begin = time.perf_counter()
    try:
        yield
    except Exception as error:
        tell_refused(_reason(error))
        raise
    _tell(f"saves:1|c\nsave:{(time.perf_counter() - begin) * 1000:.3f}|ms")


def tell_refused(reason: str) -> None:
    """Tell of a save that was refused: access (not allowed), store (it could not) or value."""
    _tell(f"refused.{reason}:1|c")


def _reason(error: Exception) -> str:
    if isinstance(error, AccessError):
        return "access"
    return "value" if isinstance(error, AnswerError) else "store"


def _tell(lines: str) -> None:
    path = os.environ.get(SOCKET_VARIABLE)
    if not path:
        return
    unsent.append(lines)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(0)
            sender.sendto("\n".join(unsent).encode(), path)
    except OSError:  # the server is busy or gone: no reason to let a member wait, or a save fail
        return
    unsent.clear()
