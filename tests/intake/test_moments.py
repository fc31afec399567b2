"""When a row was answered: only what is certain."""

from datetime import UTC, datetime

import pytest

from copwidgets.intake.moments import is_day_first, read_moment

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01", "2026-03-01T00:00:00"),
        ("2026-03-01 09:30", "2026-03-01T09:30:00"),
        ("2026-03-01T09:30:00.000+01:00", "2026-03-01T08:30:00"),
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00"),
        ("2026/03/01 12:05:00 AM GMT+2", "2026-02-28T22:05:00"),
        ("13/3/2026 14:00:01", "2026-03-13T14:00:01"),
        ("13.03.26 14:00", "2026-03-13T14:00:00"),
    ],
)
def test_what_is_certain_is_read(text, iso):
    found = read_moment(text, day_first=True, now=NOW)
    assert found.isoformat() == f"{iso}+00:00"


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-01", "99/99/2026", "2027-01-01", "2026-03-01 25:00", "0000-1-1"],
)
def test_what_is_not_is_left_open(text):
    assert read_moment(text, day_first=True, now=NOW) is None


def test_a_day_that_could_be_a_month_is_settled_by_the_column_or_not_at_all():
    assert is_day_first(["3/4/2026", "13/4/2026"]) is True
    assert is_day_first(["3/4/2026", "3/14/2026"]) is False
    assert is_day_first(["3.4.2026"]) is True
    assert is_day_first(["3/4/2026", "2026-03-13", ""]) is None
    assert is_day_first([]) is None
    assert read_moment("3/4/2026", day_first=None, now=NOW) is None
    assert read_moment("3/4/2026", day_first=False, now=NOW).month == 3
