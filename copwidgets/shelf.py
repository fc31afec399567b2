"""The guide versions that a store keeps, read once each: who asked what when an answer was given.

Reads a store and nothing else; `guide.Kept` is what it hands out. Used where answers are pooled,
and where a guide is compared with what was answered.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import datetime

from pydantic import ValidationError

from .errors import CopwidgetsWarning
from .guide import Guide, Kept
from .response import Response
from .store.contract import Store


class Shelf:
    """Guide versions in the order in which they were first answered, as far as is known.

    A version is its content's hash, so what has been read of it stays true.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._since: dict[str, datetime] = {}
        self._guides: dict[str, Guide] = {}
        self._kept: dict[str, Kept] = {}

    def learn(self, responses: Iterable[Response]) -> tuple[Response, ...]:
        """Take the versions that these responses were given to; return the responses."""
        given = tuple(responses)
        since = dict(self._since)
        for each in given:
            first = since.get(each.guide_version)
            if first is None or each.saved_at < first:
                since[each.guide_version] = each.saved_at
        if since != self._since:
            self._add(since)
        return given

    def _add(self, since: dict[str, datetime]) -> None:
        for version in since.keys() - self._since.keys():
            guide = self._read(version)
            if guide is not None:
                self._guides[version] = guide
        self._since = since
        self._kept.clear()

    def kept(self, today: str) -> Kept:
        """Return them, oldest first, without the version of today."""
        if today not in self._kept:
            others = self._guides.keys() - {today}
            versions = sorted(others, key=lambda each: (self._since[each], each))
            self._kept[today] = Kept(tuple(self._guides[each] for each in versions))
        return self._kept[today]

    def _read(self, version: str) -> Guide | None:
        content = self._store.guide(version)
        if content is None:
            return None  # its answers are shown without its words
        try:
            return Guide.model_validate_json(content)
        except ValidationError:
            said = f"The earlier guide {version[:12]} cannot be read; its answers have no words."
            warnings.warn(said, CopwidgetsWarning, stacklevel=2)
            return None
