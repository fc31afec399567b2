"""Many visitors at once: each opens the form in a tab that stays open, and has an answer saved.

They arrive in waves, so that two cores cope with both server and browser; a crowd that this
machine has no memory or this program no time for ends early, and is reported as such.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from playwright.async_api import BrowserContext, Playwright

from .servers import Memory, Server, spare_memory
from .visits import ARGS, Failed, answer, chromium, give_key, new_context, visit

WAVE, LEAST_MB = 4, 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """A server with so many visitors there.

    `seconds` is the median time to the first field of those who came since the gathering before,
    `failed` how many of all have failed; `stopped` says why there are fewer than asked for.
    """

    visitors: int
    memory: Memory
    seconds: float | None
    failed: int
    stopped: str = ""


@dataclass
class Crowd:
    """The visitors of one server; `failures` are the sentences of those who failed.

    Their tabs are shared out among a few browsers, as a browser each would be too much for one
    machine. A visitor's key is given to the browser just before its tab opens, so that each is
    somebody else to the server; the next one's comes when the tab's socket has been opened.
    """

    server: Server
    browsers: Sequence[BrowserContext]
    end: float
    came: int = 0
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    async def grow(self, size: int) -> Gathering:
        """Let visitors come until there are so many, and look at the server when it is quiet."""
        self.seconds.clear()
        stopped = ""
        while self.came < size and not (stopped := self._stopped()):
            wave = range(self.came, min(size, self.came + WAVE))
            await asyncio.gather(*map(self._come, wave))
            self.came = wave.stop
            if self.server.case.spare:
                await self.server.settle()  # until its kernels are ready again
        await self.server.settle()
        return Gathering(
            visitors=self.came,
            memory=self.server.memory(),
            seconds=median(self.seconds) if self.seconds else None,
            failed=len(self.failures),
            stopped=stopped,
        )

    def _stopped(self) -> str:
        if spare_memory() < LEAST_MB:
            return "memory was full, the browsers' part included,"
        return "no time was left," if time.monotonic() > self.end else ""

    async def _come(self, number: int) -> None:
        browser = self.browsers[number % WAVE]
        await give_key(browser, self.server, number)
        try:
            page, made = await visit(browser, self.server.url)
            self.seconds.append(made.seconds)
            await answer(page, self.server)
        except Failed as failure:
            self.failures.append(str(failure))


async def gather(
    playwright: Playwright, server: Server, sizes: Sequence[int], limit: float
) -> tuple[list[Gathering], list[str]]:
    """Return how a server fares with so many visitors, and as many more; and their failures."""
    await server.settle()  # what it keeps ready for the first who come is there then
    empty = server.memory()
    found = [Gathering(visitors=0, memory=empty, seconds=None, failed=0)]
    browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
    try:
        places = [await new_context(browser) for _ in range(WAVE)]
        crowd = Crowd(server, places, time.monotonic() + limit)
        for size in sorted(sizes):
            found.append(await crowd.grow(size))
            if found[-1].stopped:
                break
    finally:
        await browser.close()
    return found, crowd.failures
