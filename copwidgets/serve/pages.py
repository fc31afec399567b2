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
from copwidgets.serve.kernels import STARTED, PageKernels
from copwidgets.serve.session import take_key


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
        """Run the notebook and send its page, piece by piece."""
        if name not in self.settings["site"].pages:
            raise web.HTTPError(404)
        take_key(self)
        _ = (
            self.xsrf_token
        )  # reading it sets the cookie without which leaving the page frees no kernel
        self.started: list[str] = []
        STARTED.set(self.started)
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
            self.write("<script>window.page_failed()</script>")
        else:
            self._expect_browser()

    async def _send(self, name: str) -> None:
        async for html in self.get_generator(path=name):
            self.write(html)
            await self.flush()

    def on_connection_close(self) -> None:
        """Free the kernel of a page that was left while it was being built."""
        super().on_connection_close()
        self._free_all()

    def _expect_browser(self) -> None:
        kernels: PageKernels = self.kernel_manager
        seconds = self.settings["site"].unused_seconds
        for kernel_id in self.started:
            self.settings["tasks"].add(kernels.free_unused(kernel_id, after=seconds))

    def _free_all(self) -> None:
        kernels: PageKernels = self.kernel_manager
        for kernel_id in getattr(self, "started", []):
            self.settings["tasks"].add(kernels.drop(kernel_id, now=True))


class KernelStateHandler(KernelHandler):
    """Tells a page that its kernel is there; stopping it is for `LeaveHandler` alone."""

    SUPPORTED_METHODS = ("GET",)


class LeaveHandler(APIHandler):
    """The page's last word: its kernel is not needed any more."""

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        """Free the kernel once it has worked on what was sent before."""
        kernels: PageKernels = self.settings["kernel_manager"]
        if kernel_id in kernels:
            self.settings["tasks"].add(kernels.free(kernel_id))
        self.set_status(204)
        await ensure_async(self.finish())
