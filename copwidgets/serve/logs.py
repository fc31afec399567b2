"""What stands in the log: never a key, a cookie or a kernel's id, whoever wrote the line.

Our own lines are written without them; Jupyter's, tornado's and those of kernels are not ours, so
every line passes through here last. Text for a person, or an object of JSON a line for a program.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import FileIO, TextIOWrapper
from threading import Thread
from typing import IO

from copwidgets.serve.guarded import LOG

# Ids of kernels, and keys or cookies: 22 characters that no word of a log consists of. The letter
# of an escaped line end or tab may stand right before them.
_SECRET = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))(?=[a-z0-9_-]*[A-Z])(?=[A-Z0-9_-]*[a-z])[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])"
)
_HIDDEN = "…"
_LINE_BYTES = 16 * 1024
LAST_WORDS_SECONDS = 1.0

STDERR_LOG = LOG.getChild("stderr")
STDERR = 2  # the descriptor that kernels inherit, whatever Python's name for it leads to


class Discreet(logging.Formatter):
    """Writes a record as another formatter would, without what nobody may read."""

    def __init__(self, inner: logging.Formatter | None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, traceback included, with secrets hidden."""
        return hide(self._inner.format(record))


class JsonLine(logging.Formatter):
    """Writes a record as one object of JSON: time (UTC), level, logger, message, fields, exception.

    The fields are those of the mapping that a line was given as `extra={"fields": ...}`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with secrets hidden in everything that it says."""
        moment = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_to_fields(record),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: _to_plain(value) for name, value in said.items()})


def hide(text: str) -> str:
    """Return a text without the secrets in it."""
    return _SECRET.sub(_HIDDEN, text)


def _to_fields(record: logging.LogRecord) -> Mapping[str, object]:
    fields: Mapping[str, object] = getattr(record, "fields", {})
    return fields


def _to_plain(value: object) -> str | float | None:
    if value is None or isinstance(value, (bool, int)):
        return value
    return round(value, 6) if isinstance(value, float) else hide(str(value))


def keep_discreet(log: logging.Logger) -> None:
    """Hide secrets in whatever `log` and the root of all logs write."""
    for handler in _handlers(log):
        handler.setFormatter(Discreet(handler.formatter))


@contextmanager
def discreet(log: logging.Logger, log_format: str) -> Iterator[None]:
    """Keep secrets out of the log while the block runs, and write it as text or as JSON."""
    if log_format == "json":
        with json_lines(log):
            yield
    else:
        keep_discreet(log)
        yield


@contextmanager
def json_lines(log: logging.Logger) -> Iterator[None]:
    """Write all that would be written to stderr as lines of JSON, until the block ends.

    That is what `log` and the root of all logs say, what a page's kernel does (it inherits stderr)
    and what a library prints: such a line comes from the logger `copwidgets.serve.stderr`.
    """
    # Nothing is held back in there: it would be tried again and again once nobody reads it.
    kept = TextIOWrapper(FileIO(os.dup(STDERR), "w"), encoding="utf-8", write_through=True)
    reader, writer = os.pipe()
    os.dup2(writer, STDERR)
    os.close(writer)
    # A log that cannot be written would be told to stderr, and from there to the log, for ever.
    logging.raiseExceptions = False
    relay = Thread(target=_relay, args=[os.fdopen(reader, "rb")], name="stderr", daemon=True)
    _write_json(_handlers(log), kept)
    relay.start()
    try:
        yield
    finally:
        os.dup2(kept.fileno(), STDERR)
        relay.join(LAST_WORDS_SECONDS)
        logging.raiseExceptions = True
        _write_json(_handlers(log), sys.stderr)
        kept.close()


def _handlers(log: logging.Logger) -> set[logging.Handler]:
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    return {*log.handlers, *root.handlers}


def _write_json(handlers: set[logging.Handler], stream: IO[str]) -> None:
    LOG.setLevel(logging.INFO)  # each page that was built: one line of text would be noise
    logging.captureWarnings(capture=True)
    for handler in handlers:
        handler.setFormatter(JsonLine())
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)


def _relay(stderr: IO[bytes]) -> None:
    """Log what comes, line by line, until nobody holds the other end any more."""
    with stderr:
        while line := stderr.readline(_LINE_BYTES):
            text = line.decode(errors="replace").rstrip()
            if text:
                STDERR_LOG.warning("%s", text)
