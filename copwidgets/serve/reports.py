"""Hears what kernels tell of saves: StatsD lines on a Unix socket in a folder that is ours alone.

A kernel finds the socket's path in its environment; whether it tells anything is its own affair.
What it tells is read with distrust: known names, sane numbers, so many a second. `metrics` counts.
"""

import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

from tornado.ioloop import IOLoop

from copwidgets.serve.limits import Bucket
from copwidgets.serve.metrics import SAVE_REFUSED, Metrics

VARIABLE = "PAGE_SERVER_STATSD"
LINES_PER_SECOND, LINES_AT_ONCE = 2000, 10_000
_MESSAGE_BYTES = 4096
_MESSAGES_AT_ONCE = 200  # then others get their turn; the rest is still there
_COUNT = re.compile(rf"(saves|refused\.(?:{'|'.join(SAVE_REFUSED)})):([0-9]{{1,3}})\|c".encode())
_TIME = re.compile(rb"save:([0-9]{1,7}(?:\.[0-9]{1,6})?)\|ms")


class Reports:
    """The socket at `path`, at which kernels are heard from `open` to `close`."""

    def __init__(
        self, metrics: Metrics, path: Path, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._metrics, self._path, self._clock = metrics, path, clock
        self._lines = Bucket(LINES_PER_SECOND, LINES_AT_ONCE, now=clock())
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(0)

    def open(self) -> None:
        """Listen on the server's loop, and let the kernels know, which inherit the environment."""
        IOLoop.current().add_handler(self._socket, self._hear, IOLoop.READ)
        os.environ[VARIABLE] = str(self._path)

    def close(self) -> None:
        """Hear no more."""
        os.environ.pop(VARIABLE, None)
        IOLoop.current().remove_handler(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _hear(self, *_ready: object) -> None:
        for _ in range(_MESSAGES_AT_ONCE):
            try:
                message = self._socket.recv(_MESSAGE_BYTES)
            except BlockingIOError:  # that was all
                return
            for line in message.split(b"\n"):
                self._take(line)

    def _take(self, line: bytes) -> None:
        if not (self._lines.try_take(1, self._clock()) and count_line(line, self._metrics)):
            self._metrics.report_dropped()


def count_line(line: bytes, metrics: Metrics) -> bool:
    """Count what a line tells, or return False when it is none of those that are known."""
    if timed := _TIME.fullmatch(line):
        metrics.save_took(float(timed[1]) / 1000)
        return True
    counted = _COUNT.fullmatch(line)
    if counted is None:
        return False
    name, number = counted[1].decode(), int(counted[2])
    if name == "saves":
        metrics.saved(number)
    else:
        metrics.save_refused(name.removeprefix("refused."), number)
    return True
