"""What the widgets share: the style, deafness to forged traits, and how a message is taken.

A failure in a callback has nobody to raise to, so it is logged in full here and sent to the page as
one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import anywidget
import ipywidgets
import traitlets
from ipywidgets.widgets.trait_types import InstanceDict

from copwidgets.errors import AccessError, CopwidgetsError, StoreError

from .assets import style

logger = logging.getLogger("copwidgets")

FAILED = "A message from the page failed"
UNEXPECTED = "Something went wrong in the workbook; its log says more."


class Deaf:
    """No trait follows the browser, which can write any of them: pages speak in messages."""

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Ignore what a browser says that this widget's traits are."""
        del sync_data
        logger.debug("An update of %s that came from a page was ignored.", type(self).__name__)


class DeafLayout(Deaf, ipywidgets.Layout):  # type: ignore[misc]  # ipywidgets has no types
    """The layout that every widget has; ours are laid out by their style."""


def _layout() -> Any:  # noqa: ANN401 - a trait of ipywidgets
    trait = InstanceDict(DeafLayout, help="The layout, which no browser can change.")
    return trait.tag(sync=True, **ipywidgets.widget_serialization)


class Stack(Deaf, ipywidgets.VBox):  # type: ignore[misc]  # as above
    """Widgets one below the other, which no browser can exchange for others."""

    layout = _layout()


class PageWidget(Deaf, anywidget.AnyWidget):
    """Base of all widgets: a subclass says in `receive` what it takes from the browser."""

    layout = _layout()
    _css = style()
    language = traitlets.Unicode("en").tag(sync=True)

    def __init__(self, **traits: Any) -> None:  # noqa: ANN401 - any trait
        super().__init__(**traits)
        self.on_msg(self._take)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take one message from the browser; may raise anything."""
        raise NotImplementedError

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Tell the browser that its message could not be taken; `final`: nor would it be later."""
        raise NotImplementedError

    def _take(self, _widget: object, content: object, _buffers: object) -> None:
        if not isinstance(content, Mapping):
            return  # nothing of ours sends such a message
        try:
            self.receive(content)
        except Exception as error:  # noqa: BLE001 - nobody stands above to catch it
            final = isinstance(error, AccessError)
            self.answer_failure(content, explain(error), final=final)


def explain(error: Exception) -> str:
    """Log why a message failed, and return the sentence that the page shows."""
    if not isinstance(error, CopwidgetsError):
        logger.error(FAILED, exc_info=error)
        return UNEXPECTED
    # A name that is taken is everyday; a store that fails is for whoever reads the log.
    logger.warning("%s: %s", FAILED, error, exc_info=isinstance(error, StoreError))
    return error.to_sentence()
