"""What the page is made of: parts under a heading, each a list of blocks and how it was worked out.

A part is sent again only when its content has changed: one part should hold what changes together.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

Block: TypeAlias = dict[str, Any]
"""JSON with a `type` that `static/dashboard/blocks.js` knows how to draw."""


@dataclass(frozen=True, slots=True)
class How:
    """How a figure is worked out: in words, and as the line of Python that gives it.

    The line runs where `workbook` and `summary` are known, as in the notebook `90_analysis`.
    """

    words: str
    call: str


@dataclass(frozen=True)
class Part:
    """A part of the page.

    `id` stays the same as long as the part is about the same thing: it is the anchor in the page's
    address, too. `level` is that of its heading; without a `title` it has none.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    how: tuple[How, ...] = ()
    level: int = 2

    @cached_property
    def json(self) -> Block:
        """The part as the browser gets it."""
        how = [{"words": each.words, "call": each.call} for each in self.how]
        content = {"id": self.id, "title": self.title, "level": self.level}
        return {**content, "blocks": list(self.blocks), "how": how}

    @cached_property
    def stamp(self) -> str:
        """A short hash of the content: equal where the browser would draw the same."""
        text = json.dumps(self.json, ensure_ascii=False, allow_nan=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def text(words: str) -> Block:
    """Return a paragraph."""
    return {"type": "text", "text": words}


def plain(value: Any) -> Any:  # noqa: ANN401 - any cell of a frame
    """Return a frame's number as Python's own, which JSON knows."""
    return value.item() if hasattr(value, "item") else value
