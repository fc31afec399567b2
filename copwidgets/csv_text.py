"""CSV as text, for pages and commands that must not wait for pandas; formulas are defused.

What members typed stays text: a cell that a spreadsheet would take for a formula gets an
apostrophe. Imports nothing of the package.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA_STARTS = (*"=+-@＝＋－＠", "\t", "\r", "\n")  # noqa: RUF001 - the wide ones are meant
"""What makes a spreadsheet take a CSV cell for a formula (CWE-1236; OWASP, "CSV Injection")."""

_UNSEEN = re.compile("[\\s\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*")
"""What a reader does not see before a formula, nor do some programs that read one."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for another encoding."""


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    # White space before it does not keep a spreadsheet from seeing one.
    shown = _UNSEEN.sub("", text, count=1)
    starts = text.startswith(FORMULA_STARTS) or shown.startswith(FORMULA_STARTS)
    return f"'{text}" if starts else text


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180) with a byte order mark, every cell defused."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([defuse(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()
