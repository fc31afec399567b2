"""The pages: a named notebook, run in a kernel of its own, and the way to the first one.

Only `GET` of a name that was given at the start runs anything.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from tornado.iostream import StreamClosedError

from copwidgets.serve.guarded import LOG, Guarded
from copwidgets.serve.guest import Guest
from copwidgets.serve.kernels import Build, PageKernels
from copwidgets.serve.packed import MODULES
from copwidgets.serve.rendering import Document, Documents, Shown, Writer
from copwidgets.serve.request import to_request_environment
from copwidgets.serve.running import Run
from copwidgets.serve.visitor import ForOwner, to_guest

FULL = "The workbook is full just now. Try again in a minute."
MANY = "You have many pages of this workbook open. Close some of them and try again in a minute."
RETRY_SECONDS = 30
SIGN_SECONDS = 10


class StartHandler(Guarded):
    """The root address."""

    def get(self) -> None:
        """Lead to the start page."""
        site = self.settings["site"]
        self.set_header("Cache-Control", "no-store")
        self.redirect(site.to_path(site.start))


class PageHandler(Guarded, JupyterHandler):
    """One notebook as a page."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Run the notebook and send its page, or say that there is no room."""
        if name not in self.settings["site"].pages or self._is_hidden_request():
            raise web.HTTPError(404)
        guest = await to_guest(self)
        refusal = self._to_refusal(guest)
        if refusal:
            self._refuse(refusal)
            return
        _ = (
            self.xsrf_token
        )  # reading it sets the cookie without which leaving the page frees no kernel
        self.build = Build(self.kernels.ledger.enter(guest), self.draw_nonce())
        try:
            await self._build(name)
        finally:
            if not self.build.claim.kernel_id:
                self.settings["tasks"].add(self.kernels.settle(self.build))

    def _is_hidden_request(self) -> bool:
        """Tell whether another site asks for the page as a picture or the like: a wasted kernel."""
        headers = self.request.headers
        foreign = headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        return foreign and headers.get("Sec-Fetch-Dest") not in {"document", "iframe", "frame"}

    @property
    def kernels(self) -> PageKernels:
        """The kernels of all pages."""
        found: PageKernels = self.settings["kernel_manager"]
        return found

    def _to_refusal(self, guest: Guest) -> str:
        kernels = self.kernels
        if kernels.ledger.has_many(guest) or kernels.ledger.is_full(guest):
            spare = kernels.ledger.to_spare(guest, connected=kernels.is_connected)
            if spare:
                kernels.ledger.forget(spare)
                self.settings["tasks"].add(kernels.drop(spare, now=True))
        if kernels.ledger.is_full(guest):
            return FULL
        return MANY if kernels.ledger.has_many(guest) else ""

    def _refuse(self, sentence: str) -> None:
        self.set_status(503)
        self.set_header("Retry-After", str(RETRY_SECONDS))
        self.set_header("Cache-Control", "no-store")
        values = {"sentence": sentence, "seconds": RETRY_SECONDS, "nonce": self.draw_nonce()}
        self.finish(self.render_plain("full.html", **values))

    async def _build(self, name: str) -> None:
        try:
            async with asyncio.timeout(self.settings["site"].page_seconds):
                await self._send(name)
        except StreamClosedError:
            self._free()
        except Exception:
            self._free()
            if not self._headers_written:
                raise
            LOG.exception("%s could not be built", name)
            self.write(self._to_script("window.page_failed()"))
        else:
            self._expect_browser()

    async def _send(self, name: str) -> None:
        document = await self.settings["documents"].read(name)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        writer: Writer = self.settings["writer"]
        await self._say(writer.head(document, self.build.nonce))
        async with self._signs_of_life():
            page = await self._run(document)
        await self._say(writer.rest(page, self._keep))

    async def _run(self, document: Document) -> Shown:
        """Run the notebook in a kernel of its own, and draw its cells."""
        ready = await self.kernels.open(self.build, to_request_environment(self))
        run = Run(document.copy(), ready.client, self.settings["config"])
        try:
            async for step in run.cells():
                await self._say(self._to_script(f"window.page_step({step}, {len(document.drawn)})"))
        finally:
            ready.client.stop_channels()
        documents: Documents = self.settings["documents"]
        shown = await documents.draw(document, run.notebook)
        return replace(shown, kernel_id=ready.kernel_id, nonce=self.build.nonce)

    @asynccontextmanager
    async def _signs_of_life(self) -> AsyncIterator[None]:
        """Send something now and then, or a proxy takes the page for dead."""

        async def go_on() -> None:
            while True:
                await asyncio.sleep(SIGN_SECONDS)
                await self._say(self._to_script("window.page_goes_on()"))

        signs = asyncio.create_task(go_on())
        try:
            yield
        finally:
            signs.cancel()

    async def _say(self, html: str) -> None:
        self.write(html)
        await self.flush()

    def _to_script(self, code: str) -> str:
        return f'<script nonce="{self.build.nonce}">{code}</script>'

    def _keep(self, text: str, suffix: str) -> str:
        """Hold a widget's module or style for the browser, and return its address."""
        return f"{self.base_url}{MODULES}/{self.settings['modules'].keep(text, suffix)}"

    def on_connection_close(self) -> None:
        """Free the kernel of a page that was left while it was being built."""
        super().on_connection_close()
        self._free()

    def _expect_browser(self) -> None:
        seconds = self.settings["site"].unused_seconds
        kernel_id = self.build.claim.kernel_id
        self.settings["tasks"].add(self.kernels.free_unused(kernel_id, after=seconds))

    def _free(self) -> None:
        kernel_id = self.build.claim.kernel_id if hasattr(self, "build") else ""
        if kernel_id:
            self.settings["tasks"].add(self.kernels.drop(kernel_id, now=True))


class KernelStateHandler(ForOwner, KernelHandler):  # type: ignore[misc]  # prepare() waits
    """Tells a page that its kernel is there; stopping it is for `LeaveHandler` alone."""

    SUPPORTED_METHODS = ("GET",)


class LeaveHandler(ForOwner, APIHandler):  # type: ignore[misc]  # prepare() waits
    """The page's last word: its kernel is not needed any more."""

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        """Free the kernel once it has worked on what was sent before."""
        kernels: PageKernels = self.settings["kernel_manager"]
        if kernel_id in kernels:
            self.settings["tasks"].add(kernels.free(kernel_id))
        self.set_status(204)
        await ensure_async(self.finish())
