"""The pages: a named notebook, run in a kernel of its own, and the way to the first one.

Only `GET` of a name that was given at the start runs anything.
"""

import asyncio

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from tornado.iostream import StreamClosedError
from voila.tornado.handler import TornadoVoilaHandler

from copwidgets.serve.guarded import LOG, Guarded
from copwidgets.serve.guest import Guest
from copwidgets.serve.kernels import BUILD, Build, PageKernels
from copwidgets.serve.visitor import ForOwner, to_guest

FULL = "The workbook is full just now. Try again in a minute."
MANY = "You have many pages of this workbook open. Close some of them and try again in a minute."
RETRY_SECONDS = 30
_HEARTBEAT = "<script>window.voila_heartbeat()</script>"


class StartHandler(Guarded):
    """The root address."""

    def get(self) -> None:
        """Lead to the start page."""
        site = self.settings["site"]
        self.set_header("Cache-Control", "no-store")
        self.redirect(site.to_path(site.start))


class PageHandler(Guarded, TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
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
        ledger = self.kernel_manager.ledger
        self.build = Build(ledger.enter(guest), self.draw_nonce())
        BUILD.set(self.build)
        try:
            await self._build(name)
        finally:
            if not self.build.started:
                self.settings["tasks"].add(self.kernel_manager.settle(self.build))

    def _is_hidden_request(self) -> bool:
        """Tell whether another site asks for the page as a picture or the like: a wasted kernel."""
        headers = self.request.headers
        foreign = headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        return foreign and headers.get("Sec-Fetch-Dest") not in {"document", "iframe", "frame"}

    def _to_refusal(self, guest: Guest) -> str:
        kernels: PageKernels = self.kernel_manager
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
            self._free_all()
        except Exception:
            self._free_all()
            if not self._headers_written:
                raise
            LOG.exception("%s could not be built", name)
            self.write(self._to_script("window.page_failed()"))
        else:
            self._expect_browser()

    async def _send(self, name: str) -> None:
        async for html in self.get_generator(path=name):
            is_sign = html.strip() == _HEARTBEAT  # Voilà's own, which knows no nonce
            self.write(self._to_script("window.voila_heartbeat()") if is_sign else html)
            await self.flush()

    def _to_script(self, code: str) -> str:
        return f'<script nonce="{self.build.nonce}">{code}</script>'

    def on_connection_close(self) -> None:
        """Free the kernel of a page that was left while it was being built."""
        super().on_connection_close()
        self._free_all()

    def _expect_browser(self) -> None:
        kernels: PageKernels = self.kernel_manager
        seconds = self.settings["site"].unused_seconds
        for kernel_id in self.build.started:
            self.settings["tasks"].add(kernels.free_unused(kernel_id, after=seconds))

    def _free_all(self) -> None:
        kernels: PageKernels = self.kernel_manager
        for kernel_id in self.build.started if hasattr(self, "build") else ():
            self.settings["tasks"].add(kernels.drop(kernel_id, now=True))


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
