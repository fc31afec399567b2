"""A browser's visit to a page: until the first field can be typed into, and an answer is kept.

The page's own clock is read, by a script that looks every 10 ms whether a field is there, so the
pace at which this program asks is no part of any figure. No request leaves this machine.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Playwright
from playwright.async_api import Error as BrowserError

from .servers import Server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--process-per-site",  # all tabs of a browser in one process: else 200 take 16 GB
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
FIELD_SECONDS, SAVED_SECONDS, SETTLED_SECONDS = 90, 30, 1
NOTE_FIELD = """{
const roots = [document];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    roots.push(root);
    return root;
};
const isEditable = (box) => !box.disabled && !box.readOnly && box.getClientRects().length > 0
    && box.checkVisibility({ opacityProperty: true, visibilityProperty: true });
const look = () => {
    if (roots.some((root) => [...root.querySelectorAll("textarea")].some(isEditable)))
        window.fieldAt = performance.now();
    else
        setTimeout(look, 10);
};
look();
}"""
WRITTEN = count(1)


class Failed(Exception):  # noqa: N818 - it is an outcome
    """A visit in which the field did not come, or the answer was not kept."""


@dataclass
class Visit:
    """What a visit took: seconds to the field, and what went over the network for the page.

    `fetched` are the requests that were answered over the network, websockets among them; `kb`
    counts them as they came, compressed, and the websocket's messages until the field was there.
    `elsewhere` are requests to other machines, none of which were answered.
    """

    seconds: float = 0
    fetched: int = 0
    kb: float = 0
    elsewhere: int = 0
    addresses: list[str] = field(default_factory=list)

    async def watch(self, page: Page) -> None:
        """Count for a page from now on."""
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        session.on("Network.loadingFinished", self._take_response)
        page.on("request", self._take_request)
        page.on("websocket", self._take_socket)

    def _take_response(self, event: dict[str, Any]) -> None:
        self.kb += event["encodedDataLength"] / 1e3
        self.fetched += event["encodedDataLength"] > 0

    def _take_request(self, request: Any) -> None:  # noqa: ANN401 - Playwright's own
        parts = urlsplit(request.url)
        self.elsewhere += parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1"
        if request.method == "GET":
            self.addresses.append(request.url)

    def _take_socket(self, socket: Any) -> None:  # noqa: ANN401 - Playwright's own
        self.fetched += 1
        socket.on("framereceived", self._take_frame)

    def _take_frame(self, data: str | bytes) -> None:
        self.kb += len(data) / 1e3


def chromium() -> str | None:
    """Return where the system's own browser is; None where Playwright's will be used."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def new_browser(playwright: Playwright) -> AsyncIterator[BrowserContext]:
    """Start a browser that was never anywhere, and forget it afterwards."""
    with TemporaryDirectory() as profile:
        context = await playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium(), args=ARGS
        )
        await context.add_init_script(NOTE_FIELD)
        try:
            yield context
        finally:
            await context.close()


async def new_context(browser: Browser) -> BrowserContext:
    """Return a place of its own in a browser: cookies and cache are another person's."""
    context = await browser.new_context()
    await context.add_init_script(NOTE_FIELD)
    return context


async def give_key(context: BrowserContext, server: Server, number: int) -> None:
    """Let a browser be that of a visitor, where each needs a key."""
    if server.case.keys:
        name, origin = f"session-{server.port}", f"http://127.0.0.1:{server.port}"
        cookie = {"name": name, "value": server.case.keys[number], "url": origin}
        await context.add_cookies([cookie])  # type: ignore[list-item]


async def visit(context: BrowserContext, url: str) -> tuple[Page, Visit]:
    """Open a page in a new tab and wait for its first field; `Failed` where none comes."""
    made = Visit()
    try:
        async with asyncio.timeout(FIELD_SECONDS):
            page = await context.new_page()
            await made.watch(page)
            await page.goto(url, wait_until="commit", timeout=0)
            made.seconds = await _field_at(page)
    except (BrowserError, TimeoutError) as error:
        raise Failed(f"no field: {_first_line(error) or 'not in time'}") from error
    return page, made


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


async def _field_at(page: Page) -> float:
    """Wait for the field; asked from here, as a page's own policy may forbid Playwright to wait."""
    while True:
        moment = await page.evaluate("window.fieldAt")
        if moment:
            return float(moment) / 1000
        await asyncio.sleep(0.1)


async def answer(page: Page, server: Server) -> None:
    """Write into the first field and have it saved; `Failed` where it does not come to the file."""
    text = f"Answer {next(WRITTEN)} of {time.time_ns()}"
    try:
        await page.locator("textarea:visible").first.fill(text, timeout=FIELD_SECONDS * 1000)
        if server.case.button:
            await page.get_by_role("button", name=server.case.button, exact=True).click()
    except BrowserError as error:
        raise Failed(f"not editable: {_first_line(error)}") from error
    end = time.monotonic() + SAVED_SECONDS
    while not server.case.has_saved(text):
        if time.monotonic() > end:
            raise Failed("not saved")
        await asyncio.sleep(0.1)


async def visit_alone(context: BrowserContext, server: Server) -> Visit:
    """Visit a quiet server, let an answer be saved, and leave."""
    await server.settle()
    page, made = await visit(context, server.url)
    await asyncio.sleep(SETTLED_SECONDS)  # what still loads behind the field is part of the page
    kb, fetched, elsewhere = made.kb, made.fetched, made.elsewhere
    await answer(page, server)
    await leave(page)
    made.kb, made.fetched, made.elsewhere = kb, fetched, elsewhere
    return made


async def leave(page: Page) -> None:
    """Go away from a page as people do, so that it can say goodbye."""
    await page.goto("about:blank")
    await page.close()
