"""The long frame of a large community, read as Arrow: equal to that of `frames` (extra `scale`).

What is common is read column by column; what is not (answers that need their kind's own check, to
earlier questions, of members who came in between) goes the plain way and is put beside it. `pooled`
asks here first; nothing here is imported before a community is large.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from copwidgets.community import Community, Member
from copwidgets.errors import CopwidgetsWarning, StoreError
from copwidgets.guide import Guide, Kept
from copwidgets.response import Response
from copwidgets.shelf import Shelf
from copwidgets.store import Store

if TYPE_CHECKING:
    import pandas as pd

FEWEST_ANSWERS = 20_000
"""From how many answers on a process of its own is worth its start (measured: benchmarks/pool)."""


class Source(Protocol):
    """Whose answers are read: what `pooled.Pooled` has."""

    guide: Guide
    store: Store
    community: Community

    @property
    def shelf(self) -> Shelf:
        """The versions of the guide that have been met in answers."""

    @property
    def kept(self) -> Kept:
        """Those of them that are not today's."""

    @property
    def members(self) -> tuple[Member, ...]:
        """Whoever takes part."""

    def frame_of(
        self, responses: Iterable[Response], members: Sequence[Member] | None = None
    ) -> pd.DataFrame:
        """Return the long frame of responses as they are stored: the plain way."""


def read_long(source: Source, *, drafts: bool = False) -> pd.DataFrame | None:
    """Return the long frame of a large community; None where the plain way is the one to go.

    That is so in a small community, in a pseudonymous one (which is pooled as a whole), without the
    extra, in a store in memory, and where a stored row does not read back as it was written: what
    is to be done about that is said in one place.
    """
    if source.community.is_pseudonymous:
        return None
    if source.store.count_answers(source.community.id) < FEWEST_ANSWERS:
        return None
    batches = source.store.batches(source.community.id, drafts=drafts)
    if batches is None:
        return None
    from .reading import read_batches

    try:
        return read_batches(source, source.members, batches)
    except StoreError as error:
        warnings.warn(f"{error} The slower way is taken.", CopwidgetsWarning, stacklevel=2)
        return None
