"""What stands in the log: never a key, a cookie or a kernel's id, whoever wrote the line.

Our own lines are written without them; Jupyter's and tornado's are not ours, so every line passes
through here last.
"""

import logging
import re

# Ids of kernels, and keys or cookies: 22 characters that no word of a log consists of.
_SECRET = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|(?<![A-Za-z0-9_-])(?=[a-z0-9_-]*[A-Z])(?=[A-Z0-9_-]*[a-z])[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])"
)
_HIDDEN = "…"


class Discreet(logging.Formatter):
    """Writes a record as another formatter would, without what nobody may read."""

    def __init__(self, inner: logging.Formatter | None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, traceback included, with secrets hidden."""
        return _SECRET.sub(_HIDDEN, self._inner.format(record))


def keep_discreet(log: logging.Logger) -> None:
    """Hide secrets in whatever `log` and the root of all logs write."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in {*log.handlers, *root.handlers}:
        handler.setFormatter(Discreet(handler.formatter))
