"""A page in a browser: its forms, its kernel, and how it goes on when the kernel is gone.

What is typed stays in the forms while a new kernel is fetched; what the last one did not
acknowledge is sent to the new one.
"""

import asyncio
import random
import time
from typing import Any

from visitors.saving import Drafts, Saver, Tally
from visitors.web import Page, PageError, Web
from visitors.wire import Wire

TYPED = {"text", "long_text", "notes"}
FORM = "SectionForm"
SILENT_SECONDS = 4.0
MOST_SECONDS_BETWEEN = 8.0

Json = dict[str, Any]


class Tab:
    """One page, from its opening until it is closed; it can be opened once."""

    def __init__(self, web: Web, path: str, drafts: Drafts, tally: Tally) -> None:
        self.web, self.path, self.drafts, self.tally = web, path, drafts, tally
        self.savers: dict[str, Saver] = {}
        self.is_open = False
        self._kernel = ""
        self._models: dict[str, str] = {}
        self._wire: Wire | None = None
        self._outbox: list[tuple[str, Json]] = []
        self._watching: asyncio.Task[None] | None = None
        self._mending: asyncio.Task[None] | None = None

    # --- coming and going -------------------------------------------------------------------------

    async def open(self) -> None:
        """Load the page and draw its forms; PageError when it does not come."""
        began = time.perf_counter()
        self.is_open = True
        page = await self._load()
        for section, state in (await self._meet(page)).items():
            self._draw(section, state)
        self.tally.drawn.append(time.perf_counter() - began - page.in_line)
        await self._connect()
        self._empty_outbox()
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def leave(self) -> None:
        """Close the page as browsers do: the last words, then the kernel is given back."""
        for saver in self.savers.values():
            saver.flush(leaving=True)
        if self._kernel:
            await self.web.leave(self._kernel)
        self.crash()

    def crash(self) -> None:
        """Close the page without a word."""
        self.is_open = False
        for saver in self.savers.values():
            saver.close()
        for task in (self._watching, self._mending):
            if task is not None:
                task.cancel()
        self._hang_up()

    # --- what stands in it ------------------------------------------------------------------------

    def questions(self) -> list[tuple[str, str]]:
        """Return the questions that can be typed into: section id, question id."""
        return [(section, each) for section, one in self.savers.items() for each in one.entries]

    def text(self, section: str, question: str) -> str:
        """Return what stands in a field."""
        return self.savers[section].entries[question].text

    def is_clean(self) -> bool:
        """Tell whether all that was typed is safe."""
        return all(saver.is_clean() for saver in self.savers.values())

    def _draw(self, section: str, state: Json) -> None:
        saver = Saver(self.drafts, self.tally, lambda content: self._send(section, content))
        self.savers[section] = saver
        for question in state["spec"]["questions"]:
            if question["kind"]["name"] in TYPED:
                saver.add(question["id"], state["answers"].get(question["id"]))

    # --- the kernel -------------------------------------------------------------------------------

    async def _load(self) -> Page:
        page = await self.web.open(self.path)
        self._kernel = page.kernel
        self.tally.html.append(page.seconds)
        self.tally.lines.append(page.in_line)
        self.tally.bytes.append(page.size)
        return page

    async def _meet(self, page: Page) -> dict[str, Json]:
        """Return the state of each form; a page that does not hold it asks its kernel."""
        states = page.states
        if states is None:
            await self._connect()
            states = await self._wire.states() if self._wire else {}
        forms = {model: each["state"] for model, each in states.items() if _is_form(each)}
        self._models = {state["spec"]["id"]: model for model, state in forms.items()}
        if not forms:
            raise PageError("a page without forms")
        return {state["spec"]["id"]: state for state in forms.values()}

    async def _connect(self) -> None:
        if self._wire is None:
            self._wire = await Wire.open(
                self.web, self._kernel, hear=self._hear, lost=self._start_mending
            )

    def _empty_outbox(self) -> None:
        waiting, self._outbox = self._outbox, []
        for section, content in waiting:
            self._send(section, content)

    def _send(self, section: str, content: Json) -> None:
        if self._wire is None:
            self._outbox.append((section, content))
        else:
            self._wire.send(self._models[section], content)

    def _hear(self, model: str, content: Json) -> None:
        for section, each in self._models.items():
            saver = self.savers.get(section)
            if each == model and saver and content.get("view") == saver.view:
                saver.acknowledge(content)

    # --- when it is gone --------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Ask for the kernel when it has been silent about something that was sent."""
        while self.is_open:
            await asyncio.sleep(SILENT_SECONDS)
            late = [each for each in self.savers.values() if each.is_late(SILENT_SECONDS)]
            if late and not await self._is_there():
                self._start_mending()

    def _start_mending(self) -> None:
        is_mending = self._mending is not None and not self._mending.done()
        if self.is_open and not is_mending:
            self._mending = asyncio.get_running_loop().create_task(self._mend())

    async def _mend(self) -> None:
        """Connect again, to the same kernel or to a new one, for as long as the page is open."""
        began, pause = time.perf_counter(), 0.2
        self._hang_up()
        while self.is_open and not await self._try_to_mend():
            await asyncio.sleep(pause * (0.5 + random.random()))
            pause = min(2 * pause, MOST_SECONDS_BETWEEN)
        self.tally.resumed.append(time.perf_counter() - began)

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None

    async def _try_to_mend(self) -> bool:
        try:
            if await self.web.has_kernel(self._kernel):
                await self._connect()
                answers: dict[str, Json] = {}
            else:
                states = await self._meet(await self._load())
                answers = {section: state["answers"] for section, state in states.items()}
                await self._connect()
        except (PageError, TimeoutError) as error:
            self.tally.faults.append(f"on coming back: {error}")
            self._hang_up()
            return False
        self._outbox.clear()  # all that is not acknowledged is sent anew
        for section, saver in self.savers.items():
            saver.resume(answers.get(section, {}))
        return True

    async def _is_there(self) -> bool:
        try:
            return await self.web.has_kernel(self._kernel)
        except PageError:
            return False


def _is_form(model: Json) -> bool:
    return str(model["state"].get("_anywidget_id", "")).endswith(FORM)
