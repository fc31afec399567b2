"""The page as a whole: reads what has changed, builds what a view wishes to see, takes acts."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from copwidgets.errors import AnswerError, CopwidgetsError
from copwidgets.live import LivePool
from copwidgets.workbook import Workbook

from . import answers, common, completeness, earlier, gaps, items, participation, takeaway, themes
from .parts import Part
from .reading import Reading, state_of
from .wish import ALL, Wish

logger = logging.getLogger("copwidgets")

Act = Callable[[Reading, Mapping[str, Any]], Mapping[str, Any]]
"""Takes values that come from a browser; a CopwidgetsError says why it was not done."""

SLICES = (participation, completeness, answers, items, common, themes, gaps, earlier, takeaway)
"""In the order of the page; one that names its `WISHES` looks at no more of a wish than those."""

ACTS: dict[str, Act] = {
    name: act for each in SLICES for name, act in getattr(each, "ACTS", {}).items()
}
_MOST_KEPT = 64

UNSHOWN = "A part that cannot be shown"
FAILED = "One part of this page cannot be shown; the workbook's log says why. The rest is whole."


class Board:
    """The results of a workbook, for one reader; several views of them may be open.

    In a pseudonymous community it reads anew only when somebody asks for that: answers that appear
    one by one would tell who gave them.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._state: Sequence[object] = ()
        self._reading: Reading | None = None
        self._live: LivePool | None = None
        self._built: OrderedDict[tuple[object, ...], tuple[Part, ...]] = OrderedDict()

    def look(self, wish: Wish, *, anew: bool = True) -> tuple[Part, ...]:
        """Return the parts for a wish as things stand now; `anew` tells that the reader asked.

        AccessError when the reader may not look any more.
        """
        reading = self._read(anew=anew)
        return tuple(part for each in SLICES for part in self._parts(each, reading, wish))

    def _parts(self, built_by: ModuleType, reading: Reading, wish: Wish) -> tuple[Part, ...]:
        """Return a slice's parts: those that were built for the same, where there are any."""
        asked = wish.only(getattr(built_by, "WISHES", ALL))
        key = built_by.__name__, *asked.key
        if key not in self._built:
            self._built[key] = _build(built_by, reading, asked)
            while len(self._built) > _MOST_KEPT:
                self._built.popitem(last=False)
        self._built.move_to_end(key)
        return self._built[key]

    def act(self, action: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what somebody asked for on the page, and return what came of it.

        A CopwidgetsError says why not. What the act may and may not do is checked by the act.
        """
        if action not in ACTS:
            raise AnswerError("the page asked for something unknown", remedy="Reload the page.")
        reading = self._read(anew=True)
        return ACTS[action](reading, values)

    def _read(self, *, anew: bool) -> Reading:
        self.workbook.look_again()
        held = self._reading
        if held and self._may_hold(held) and not anew:
            return held
        state = state_of(self.workbook)
        if self._reading is None or state != self._state:
            self._state, self._reading = state, Reading(self.workbook, self._refresh())
            self._built.clear()
        return self._reading

    def _may_hold(self, reading: Reading) -> bool:
        """Tell whether a reading may still be told, where answers are told on request only.

        Nothing may of what has been closed since, or after somebody was erased.
        """
        book = self.workbook
        if not book.community.is_pseudonymous or not reading.visible <= book.visible_sections():
            return False
        there = {each.id for each in book.store.members(book.community.id)}
        return all(each.id in there for each in reading.people)

    def _refresh(self) -> LivePool | None:
        """Read what is new where answers have names, and return all that is known then."""
        if self.workbook.community.is_pseudonymous:
            self._live = None
        elif self._live is None:
            self._live = LivePool(self.workbook)
        elif self._live.members == self.workbook.members:
            self._live.refresh()
        else:
            self._live.read_anew()
        return self._live


def _build(built_by: ModuleType, reading: Reading, wish: Wish) -> tuple[Part, ...]:
    """Return a slice's parts; one that fails does not take the others from their reader."""
    try:
        return tuple(built_by.parts(reading, wish))
    except CopwidgetsError:
        raise
    except Exception:
        logger.exception("A part of the results page cannot be built")
        name = built_by.__name__.rpartition(".")[2]
        return (Part(f"failed/{name}", UNSHOWN, ({"type": "notice", "text": FAILED},)),)
