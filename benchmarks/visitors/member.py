"""One member: opens the phase's page, types in bursts, closes tabs and opens them again.

The text that a member means is kept here, apart from the page: what stands on the page, or in the
store at the end, is compared with it.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field

from visitors.saving import Drafts, Tally
from visitors.tab import Tab
from visitors.web import PageError, Web

WORDS = ("we", "meet", "to", "share", "what", "each", "has", "learned", "elsewhere", "since")
KEY_SECONDS = (0.06, 0.30)
BURST_KEYS = (5, 60)
REST_SECONDS = (1.0, 8.0)
AWAY_SECONDS = (0.5, 4.0)
FINISH_SECONDS = 90.0


@dataclass(frozen=True)
class Plan:
    """What all members do.

    They come to `path` within `arrive_within`, type for `seconds`, and close their tabs at the rate
    `reopens` (each, times a second).
    """

    url: str
    path: str
    cookie: str
    arrive_within: float
    seconds: float
    reopens: float


@dataclass
class Member:
    """A person with a browser of their own."""

    number: int
    key: str
    plan: Plan
    tally: Tally = field(default_factory=Tally)
    drafts: Drafts = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    reopened: int = 0
    is_clean: bool = False

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)
        self.web = Web(self.plan.url, {self.plan.cookie: self.key})
        self.tab = self._new_tab()
        self._leaves_at = self._draw_leaving()

    async def arrive(self) -> None:
        """Come at a moment of one's own, and wait until the page is there."""
        await asyncio.sleep(self.chance.uniform(0, self.plan.arrive_within))
        await self._open()

    async def work(self, end: float) -> None:
        """Type until `end`, and wait until all is safe."""
        while time.perf_counter() < end:
            rest = self.chance.uniform(*REST_SECONDS)
            await asyncio.sleep(max(0.0, min(rest, end - time.perf_counter())))
            await self._type(end)
        await self._finish()

    async def leave(self) -> None:
        """Close the last tab."""
        await self.tab.leave()

    async def _open(self) -> None:
        """Open a tab; one that does not come is a fault, and is tried again."""
        while True:
            self.tab = self._new_tab()
            try:
                await self.tab.open()
            except (PageError, TimeoutError) as error:
                self.tally.faults.append(f"on opening: {error}")
                self.tab.crash()
                await asyncio.sleep(self.chance.uniform(1, 5))
            else:
                return self._compare()

    def _compare(self) -> None:
        for section, question in self.tab.questions():
            meant = self.meant.get(question, "")
            if self.tab.text(section, question) != meant:
                self.tally.faults.append(f"lost on the page: {question}")

    async def _type(self, end: float) -> None:
        """Type a burst of keys into one question."""
        section, question = self.chance.choice(self.tab.questions())
        text = self.meant.get(question, "")
        added = self._words(self.chance.randint(*BURST_KEYS)).removeprefix("" if text else " ")
        for place, key in enumerate(added, 1):
            await asyncio.sleep(self.chance.uniform(*KEY_SECONDS))
            text += key
            self.meant[question] = text
            saver = self.tab.savers[section]
            saver.touch(question, text, ends=place == len(added))
            if time.perf_counter() > end:
                return  # in the middle of a word
            if self._leaves_at < time.perf_counter():
                await self._reopen()

    def _words(self, length: int) -> str:
        text = ""
        while len(text) < length:
            text += f" {self.chance.choice(WORDS)}"
        return text

    async def _reopen(self) -> None:
        """Close the tab in the middle of a word, as browsers do or as they crash."""
        if self.chance.random() < 0.5:  # noqa: PLR2004 - one of two
            await self.tab.leave()
        else:
            self.tab.crash()
        await asyncio.sleep(self.chance.uniform(*AWAY_SECONDS))
        self._leaves_at = self._draw_leaving()
        self.reopened += 1
        await self._open()

    async def _finish(self) -> None:
        for saver in self.tab.savers.values():
            saver.flush()
        end = time.perf_counter() + FINISH_SECONDS
        while not self.tab.is_clean() and time.perf_counter() < end:  # noqa: ASYNC110 - one in 200
            await asyncio.sleep(0.1)
        self.is_clean = self.tab.is_clean()

    def _new_tab(self) -> Tab:
        return Tab(self.web, self.plan.path, self.drafts, self.tally)

    def _draw_leaving(self) -> float:
        rate = self.plan.reopens
        return time.perf_counter() + (self.chance.expovariate(rate) if rate else 10**9)
