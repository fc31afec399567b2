"""A person's own data: to take away, and to erase. What both mean is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from .assets import module
from .base import PageWidget
from .messages import short_text, unreadable

FORMATS = ("json", "html", "answers")


class OwnData(PageWidget):
    """What the workbook holds of one member: the page calls it “Your data”.

    Parameters
    ----------
    download : callable
        Takes "json", "html" or "answers" (what a facilitator merges), returns a mapping: filename,
        text, mime.
    erase : callable
        Takes the name that the member typed as a confirmation; a CopwidgetsError says why not.
    """

    _esm = module("own_data.js")
    member = traitlets.Unicode("").tag(sync=True)
    alias = traitlets.Unicode("").tag(sync=True)
    session_url = traitlets.Unicode("").tag(sync=True)
    start_href = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        *,
        download: Callable[[str], Mapping[str, Any]],
        erase: Callable[[str], None],
        **traits: Any,  # noqa: ANN401 - any trait
    ) -> None:
        self._download, self._erase = download, erase
        super().__init__(**traits)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Hand over the member's data, or erase it."""
        if content.get("type") == "download" and content.get("format") in FORMATS:
            found = self._download(content["format"])
            self.send(
                {"type": "file", **{each: found[each] for each in ("filename", "mime", "text")}}
            )
        elif content.get("type") == "erase":
            self._erase(short_text(content, "name"))
            self.send({"type": "erased"})
        else:
            raise unreadable()

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Show the sentence beside what was pressed."""
        del content, final
        self.send({"type": "problem", "message": sentence})
