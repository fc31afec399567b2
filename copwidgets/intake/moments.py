"""When a row was answered, from what a tool wrote there; None where that is not certain.

A day that could be a month is settled by the whole column, or not at all. Where no zone is named,
UTC is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

_DATE = re.compile(
    r"(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,4})"
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp])?\.?[Mm]?\.?)?"
    r"\s*(?P<zone>Z|(?:GMT|UTC|[A-Z]{3,4})?(?P<shift>[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_LAST_MONTH = 12
_NOON = 12
_DIGITS_OF_YEAR = 4
_CENTURY = 100
_SLACK = timedelta(days=1)


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Tell whether the days of a column stand before the months; None where it could be either."""
    found = [
        match
        for match in map(_DATE.fullmatch, texts)
        if match and len(match["a"]) < _DIGITS_OF_YEAR
    ]
    if any(int(match["a"]) > _LAST_MONTH for match in found):
        return True
    if any(int(match["b"]) > _LAST_MONTH for match in found):
        return False
    return True if found and all("." in match[0][:6] for match in found) else None


def read_moment(text: str, *, day_first: bool | None, now: datetime) -> datetime | None:
    """Return a moment in UTC; None for what is none, is not certain, or is still to come."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    parts = _day(match, day_first=day_first)
    if parts is None:
        return None
    with suppress(ValueError, OverflowError):
        found = datetime(*parts, *_clock(match), tzinfo=_zone(match)).astimezone(UTC)
        return found if found <= now + _SLACK else None
    return None


def has_zone(text: str) -> bool:
    """Tell whether a moment says in which zone it is."""
    match = _DATE.fullmatch(text.strip())
    return bool(match and match["zone"])


def _day(match: re.Match[str], *, day_first: bool | None) -> tuple[int, int, int] | None:
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == _DIGITS_OF_YEAR:
        return a, b, c
    if day_first is None:
        return None
    year = c if c >= _CENTURY else 2000 + c
    return (year, b, a) if day_first else (year, a, b)


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % _NOON + (_NOON if match["half"] in "Pp" else 0)
    return hour, int(match["minute"] or 0), int(match["second"] or 0)


def _zone(match: re.Match[str]) -> timezone:
    shift = (match["shift"] or "").replace(":", "")
    if not shift:
        return UTC
    sign = -1 if shift.startswith("-") else 1
    hours, minutes = int(shift[1:3]), int(shift[3:] or 0)
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
