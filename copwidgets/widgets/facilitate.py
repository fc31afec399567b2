"""The facilitator's panel: what it shows is built anew after every act, and it holds no rules.

What it does and shows is handed in. A result may hold a personal link, so results travel in the
one message that answers the act, and never in a trait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import traitlets

from .assets import module
from .base import PageWidget, explain
from .messages import ActMessage, token_of, unreadable

Act: TypeAlias = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Takes an action with its values and returns what came of it; a CopwidgetsError says why not."""


class FacilitatePanel(PageWidget):
    """A community as its facilitator sees and leads it.

    Parameters
    ----------
    act : callable
        Checks rights and values itself: anybody can send anything.
    build : callable
        Returns what the panel shows, as JSON.
    """

    _esm = module("facilitate.js")
    state: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    join_url = traitlets.Unicode("").tag(sync=True)

    def __init__(self, *, act: Act, build: Callable[[], dict[str, Any]], **traits: Any) -> None:  # noqa: ANN401 - any trait
        self._act, self._build = act, build
        super().__init__(state=build(), **traits)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take an act, or the wish to see how things stand now."""
        if content.get("type") == "act":
            self._answer(ActMessage.from_json(content))
        elif content.get("type") == "refresh":
            self._show_state()
        else:
            raise unreadable()

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Show the sentence beside what was pressed, or on top where that is not known."""
        del final
        self.send({"type": "problem", "id": token_of(content, "id"), "message": sentence})

    def _answer(self, message: ActMessage) -> None:
        try:
            result = dict(self._act(message.action, message.values))
        except Exception as error:  # noqa: BLE001 - said on the page, and what it shows may be old
            self.send({"type": "problem", "id": message.id, "message": explain(error)})
        else:
            reply = {"type": "done", "id": message.id, "action": message.action}
            self.send({**reply, "result": result})
        self._show_state()

    def _show_state(self) -> None:
        self.state = self._build()  # for a view that opens later
        self.send({"type": "state", "state": self.state})
