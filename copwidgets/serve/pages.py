"""The pages: a named notebook, run in a kernel of its own, and the way to the first one.

Only `GET` of a name that was given at the start runs anything.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from tornado.iostream import StreamClosedError

from copwidgets.serve.guarded import LOG, Guarded
from copwidgets.serve.kernels import Build, PageKernels
from copwidgets.serve.lobby import Lobby
from copwidgets.serve.packed import MODULES
from copwidgets.serve.rendering import Document, Documents, Shown, Writer
from copwidgets.serve.request import to_request_environment
from copwidgets.serve.running import Run
from copwidgets.serve.visitor import ForOwner, to_guest

SIGN_SECONDS = 10


class StartHandler(Guarded):
    """The root address."""

    def get(self) -> None:
        """Lead to the start page."""
        site = self.settings["site"]
        self.set_header("Cache-Control", "no-store")
        self.redirect(site.to_path(site.start))


class PageHandler(Lobby, JupyterHandler):
    """One notebook as a page."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Run the notebook and send its page, or say that there is no room."""
        if name not in self.settings["site"].pages or self._is_hidden_request():
            raise web.HTTPError(404)
        claim = self.admit(await to_guest(self), name)
        if claim is None:
            return
        _ = (
            self.xsrf_token
        )  # reading it sets the cookie without which leaving the page frees no kernel
        self.build = Build(
            claim, self.draw_nonce(), self.settings["site"].to_kernel_name(name), page=name
        )
        try:
            await self._build(name)
        finally:
            if not self.build.claim.is_built:
                self.settings["tasks"].add(self.kernels.settle(self.build))
            self.kernels.spares.fill()

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

    async def _build(self, name: str) -> None:
        begin = monotonic()
        try:
            async with asyncio.timeout(self.settings["site"].page_seconds) as self._limit:
                await self._send(name)
        except StreamClosedError:
            self._free()
        except Exception as error:
            self._free()
            if self.kernels.is_ending:  # and all kernels with the server: nothing has failed
                return
            reason = "slow" if isinstance(error, TimeoutError) else "failed"
            self.settings["metrics"].refused(reason)
            if not self._headers_written:
                raise
            LOG.exception("%s could not be built", name)
            self.write(self._to_script("window.page_failed()"))
        else:
            self.build.claim.is_built = True
            self._tell_given(monotonic() - begin)

    def _tell_given(self, seconds: float) -> None:
        build = self.build
        self.settings["metrics"].page_built(build.page, seconds)
        waited = {"kernel_seconds": build.kernel_seconds, "spare": build.had_spare}
        fields = {"page": build.page, "seconds": seconds, **waited}
        LOG.info("%s was given", build.page, extra={"fields": fields})

    async def _send(self, name: str) -> None:
        document = await self.settings["documents"].read(name)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        writer: Writer = self.settings["writer"]
        await self._write_out(writer.head(document, self.build.nonce))
        async with self._signs_of_life(), self.settings["builds"].turn(on_wait=self._say_place):
            page = await self._run(document)
        self.build.claim.can_resume = page.is_light
        await self._write_out(writer.rest(page, self._keep))

    async def _run(self, document: Document) -> Shown:
        """Run the notebook in a kernel of its own, and draw its cells."""
        ready = await self.kernels.open(self.build, to_request_environment(self))
        run = Run(document.copy(), ready.client, self.settings["config"])
        try:
            async for step in run.cells():
                await self._write_out(
                    self._to_script(f"window.page_step({step}, {len(document.drawn)})")
                )
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
                await self._write_out(self._to_script("window.page_goes_on()"))

        signs = asyncio.create_task(go_on())
        try:
            yield
        finally:
            signs.cancel()

    async def _write_out(self, html: str) -> None:
        self.write(html)
        await self.flush()

    async def _say_place(self, sentence: str) -> None:
        await self._write_out(self._to_script(f"window.page_waits({json.dumps(sentence)})"))
        now = asyncio.get_running_loop().time()
        self._limit.reschedule(now + self.settings["site"].page_seconds)  # others are built so long

    def _to_script(self, code: str) -> str:
        return f'<script nonce="{self.build.nonce}">{code}</script>'

    def _keep(self, text: str, suffix: str) -> str:
        """Hold a widget's module or style for the browser, and return its address."""
        return f"{self.base_url}{MODULES}/{self.settings['modules'].keep(text, suffix)}"

    def on_connection_close(self) -> None:
        """Free the kernel of a page that was left while it was being built."""
        super().on_connection_close()
        self._free()

    def _free(self) -> None:
        kernel_id = self.build.claim.kernel_id if hasattr(self, "build") else ""
        if kernel_id:
            drop = self.kernels.drop(kernel_id, now=True, reason="given_up")
            self.settings["tasks"].add(drop)


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
