"""Kernels that are started before anybody asks for them: a few of each kind.

They are made up for when no page is being built, so that a crowd is never slower for them. Whose a
spare becomes, it is told when it is taken.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

from copwidgets.serve.guarded import LOG

QUIET_SECONDS = 0.25
RETRY_SECONDS = 30

Kernel = TypeVar("Kernel")


class Spares(Generic[Kernel]):
    """Keeps `wanted` kernels of each kind.

    `start(kind)` starts one, and `is_quiet()` says whether this is the time for it.
    """

    def __init__(
        self,
        wanted: Mapping[str, int],
        *,
        start: Callable[[str], Awaitable[Kernel]],
        is_quiet: Callable[[], bool],
    ) -> None:
        self._wanted = wanted
        self._start = start
        self._is_quiet = is_quiet
        self._ready: defaultdict[str, deque[Kernel]] = defaultdict(deque)
        self._filling: asyncio.Task[None] | None = None

    def take(self, kind: str) -> Kernel | None:
        """Return a kernel that waits, None when there is none."""
        ready = self._ready[kind]
        return ready.popleft() if ready else None

    def fill(self) -> None:
        """Begin to make up for what was taken; returns at once."""
        if self._filling is None or self._filling.done():
            self._filling = asyncio.get_running_loop().create_task(self._fill())

    def stop(self) -> None:
        """Start no more."""
        if self._filling:
            self._filling.cancel()

    async def _fill(self) -> None:
        while kind := self._missing():
            await asyncio.sleep(QUIET_SECONDS)
            if not self._is_quiet():
                continue
            try:
                self._ready[kind].append(await self._start(kind))
            except Exception:  # noqa: BLE001  (whatever keeps a kernel from starting)
                LOG.exception("A kernel could not be started ahead")
                await asyncio.sleep(RETRY_SECONDS)

    def _missing(self) -> str:
        counts = self._wanted.items()
        return next((kind for kind, most in counts if len(self._ready[kind]) < most), "")
