"""What the widgets share: the style, and how a message from the browser is taken.

A failure in a callback has nobody to raise to, so it is logged in full here and sent to the page as
one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from copwidgets.errors import CopwidgetsError, StoreError

from .assets import style

logger = logging.getLogger("copwidgets")

FAILED = "A message from the page failed"
UNEXPECTED = "Something went wrong in the workbook; its log says more."


class PageWidget(anywidget.AnyWidget):
    """Base of all widgets: `receivers` maps a message's type to the method that takes it."""

    _css = style()
    language = traitlets.Unicode("en").tag(sync=True)

    def __init__(self, **traits: Any) -> None:  # noqa: ANN401 - any trait
        super().__init__(**traits)
        self.on_msg(self._take)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take one message from the browser; may raise anything."""
        raise NotImplementedError

    def answer_failure(self, content: Mapping[str, Any], sentence: str) -> None:
        """Tell the browser that its message could not be taken."""
        raise NotImplementedError

    def _take(self, _widget: object, content: object, _buffers: object) -> None:
        if not isinstance(content, Mapping):
            return  # nothing of ours sends such a message
        try:
            self.receive(content)
        except CopwidgetsError as error:
            # A name that is taken is everyday; a store that fails is for whoever reads the log.
            logger.warning("%s: %s", FAILED, error, exc_info=isinstance(error, StoreError))
            self.answer_failure(content, error.to_sentence())
        except Exception:
            logger.exception(FAILED)
            self.answer_failure(content, UNEXPECTED)
