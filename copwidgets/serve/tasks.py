"""Work that outlives the request that began it, as long as the server runs.

`app` makes one `Tasks` for all handlers.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Holds what runs, because a task that nobody holds may vanish."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def add(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin `work` on the server's loop."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
