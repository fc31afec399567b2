"""The settings of a community as a page or a command gives them: words and numbers to values.

Nothing is looked up or changed here; `leading` does, and the store checks names.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from copwidgets.community import Joining, Naming, ResultsFor
from copwidgets.errors import AnswerError

MOST_LINK_DAYS = 3650

Words = TypeVar("Words", bound=StrEnum)


def read_choice(kind: type[Words], raw: object) -> Words:
    """Return the member of an enumeration that a text names; AnswerError for any other."""
    known = {str(each): each for each in kind}
    if not isinstance(raw, str) or raw not in known:
        raise AnswerError("this is not one of the choices", remedy=f"Choose {', '.join(known)}.")
    return known[raw]


def read_setting(name: object, value: object) -> object:
    """Return the value of one setting of a community; AnswerError for what is none."""
    if name == "name":
        return value  # the store checks names
    if name == "link_days":
        return _read_days(value)
    kinds: dict[str, type[StrEnum]] = {
        "joining": Joining,
        "results": ResultsFor,
        "naming": Naming,
    }
    if not isinstance(name, str) or name not in kinds:
        raise AnswerError("there is no such setting", remedy="Reload the page.")
    return read_choice(kinds[name], value)


def _read_days(value: object) -> int | None:
    if value is None:
        return None
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number or not 1 <= value <= MOST_LINK_DAYS:  # type: ignore[operator] # an int here
        remedy = f"Choose from 1 to {MOST_LINK_DAYS:,} days, or for ever."
        raise AnswerError("this is not a number of days", remedy=remedy)
    return value  # type: ignore[return-value] # as above
