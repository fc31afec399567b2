"""The results page's widget: sends what has changed since a view was last told, and holds no rules.

What it shows and does is handed in. The browser asks, while somebody can see the page; nothing runs
here meanwhile. Only the first drawing is a trait, since every trait goes to every view.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import uuid4

import traitlets

from .assets import module
from .base import PageWidget, explain
from .facilitate import Act
from .messages import ActMessage, LookMessage, token_of, unreadable

_MOST_TOLD = 32


class Part(Protocol):
    """A piece of the page: its JSON (with an `id`), and a hash of that."""

    @property
    def json(self) -> dict[str, Any]:
        """What the browser draws."""

    @property
    def stamp(self) -> str:
        """Equal where `json` is."""


Look = Callable[[Mapping[str, Any], bool], Sequence[Part]]
"""Takes what a view wishes to see, and whether its reader asked for news; checks both itself."""


class Dashboard(PageWidget):
    """A page of parts that keeps itself up to date.

    Parameters
    ----------
    look : callable
        Returns the parts for a wish; an AccessError ends the looking.
    act : callable
        As for `FacilitatePanel`.

    Attributes
    ----------
    parts : list
        The parts at the time of the first drawing.
    first : str
        Names that drawing.
    is_live : bool
        Whether the page asks for news by itself.
    is_served : bool
        Whether the page has an address that others can follow to a place on it.
    """

    _esm = module("dashboard.js")
    parts: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    first = traitlets.Unicode("").tag(sync=True)
    is_live = traitlets.Bool(default_value=True).tag(sync=True)
    is_served = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(self, *, look: Look, act: Act, **traits: Any) -> None:  # noqa: ANN401 - any trait
        self._look, self._act = look, act
        found = look({}, True)  # noqa: FBT003 - the callable takes it by place
        self._drawn = _stamps(found)
        self._told: OrderedDict[tuple[str, int], dict[str, str]] = OrderedDict()
        super().__init__(parts=[each.json for each in found], first=uuid4().hex, **traits)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take a look, or an act."""
        if content.get("type") == "look":
            self._answer_look(LookMessage.from_json(content))
        elif content.get("type") == "act":
            self._answer_act(ActMessage.from_json(content))
        else:
            raise unreadable()

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Tell the view that asked; `final` ends its looking."""
        names = {name: token_of(content, name) for name in ("id", "view")}
        self.send({"type": "problem", **names, "message": sentence, "final": final})

    def _answer_look(self, message: LookMessage) -> None:
        found = self._look(message.wish, message.is_asked)
        known, now = self._known(message), _stamps(found)
        self._remember(message, now)
        changed = [each.json for each in found if known.get(each.json["id"]) != each.stamp]
        order = None if list(known) == list(now) else list(now)
        reply = {"type": "parts", "view": message.view, "look": message.look}
        self.send({**reply, "order": order, "parts": changed})

    def _known(self, message: LookMessage) -> Mapping[str, str]:
        """Return what the view has drawn; nothing where that is forgotten or never was."""
        if message.known == 0:
            return self._drawn if message.first == self.first else {}
        return self._told.get((message.view, message.known), {})

    def _remember(self, message: LookMessage, stamps: dict[str, str]) -> None:
        self._told[message.view, message.look] = stamps
        while len(self._told) > _MOST_TOLD:
            self._told.popitem(last=False)

    def _answer_act(self, message: ActMessage) -> None:
        try:
            result = dict(self._act(message.action, message.values))
        except Exception as error:  # noqa: BLE001 - said on the page, beside what was pressed
            self.send({"type": "problem", "id": message.id, "message": explain(error)})
        else:
            self.send({"type": "done", "id": message.id, "result": result})


def _stamps(parts: Sequence[Part]) -> dict[str, str]:
    return {each.json["id"]: each.stamp for each in parts}
