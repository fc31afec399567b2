"""Pages that have their room and wait for the processors, which others' pages keep busy.

Two at once for each processor are built as fast as one after the other; two hundred at once are all
slow. The connection of a page that waits is held, and its visitor is told. `pages` asks for turns.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

from copwidgets.serve.line import Pace
from copwidgets.serve.words import to_sentence

PER_PROCESSOR = 2
TELL_SECONDS = 2.0


class Builds:
    """Lets so many pages be built at once; the others wait for their turn in order of coming."""

    def __init__(self, most: int, *, clock: Callable[[], float] = monotonic) -> None:
        self.most = most
        self._clock = clock
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._pace = Pace()

    def __len__(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def turn(
        self, *, on_wait: Callable[[str], Awaitable[None]], every: float = TELL_SECONDS
    ) -> AsyncIterator[None]:
        """Wait for a turn and hold it; meanwhile `on_wait` is given a sentence again and again."""
        if self._running < self.most and not self._waiting:
            self._running += 1
        else:
            await self._wait(on_wait, every)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, on_wait: Callable[[str], Awaitable[None]], every: float) -> None:
        if not self._waiting:
            self._pace.begin(self._clock())
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            while not (await asyncio.wait([mine], timeout=every))[0]:
                await on_wait(self._to_sentence(mine))
        except BaseException:
            self._leave(mine)
            raise

    def _to_sentence(self, mine: asyncio.Future[None]) -> str:
        number = self._waiting.index(mine) + 1 if mine in self._waiting else 1
        return to_sentence(number, self._pace.seconds(number, self._clock()))

    def _leave(self, mine: asyncio.Future[None]) -> None:
        """Give up a place in the line, or a turn that has just come."""
        if mine.done():
            self._pass_on()
        else:
            self._waiting.remove(mine)

    def _pass_on(self) -> None:
        if not self._waiting:
            self._running -= 1
            return
        self._pace.note(self._clock())
        self._waiting.popleft().set_result(None)
