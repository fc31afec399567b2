"""The life of a page's kernel: who started it, when it may go.

A page's kernel can be found again by the page that started it, and one that was told to stop gets a
moment to finish what the page sent last.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from queue import Empty
from time import monotonic
from typing import Any, Protocol

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import default

from copwidgets.serve.guest import to_environment, to_host_environment
from copwidgets.serve.ledger import Claim, Ledger, Limits
from copwidgets.serve.metrics import OTHER, SPARE, Metrics
from copwidgets.serve.running import tell
from copwidgets.serve.spares import Spares
from copwidgets.serve.specs import PLAIN

GONE = 4404  # as a socket's code for what would be 404
GRACE_SECONDS = 0.5
BUSY_SECONDS = 5.0
START_SECONDS = 60
# A kernel takes about ten of zmq's sockets here, and a context of zmq has 1,023 unless it is told.
MOST_SOCKETS = 20_000
# At its end Python looks through all that it has loaded for rings of objects, which takes a fifth
# of what a page's kernel computes in its life. What is to be done at exit is done all the same.
END_UNSWEPT = "--IPKernelApp.exec_lines=__import__('atexit').register(__import__('gc').freeze)"


@dataclass
class Build:
    """A page that is being built: its claim, its script's nonce, which kernel it needs."""

    claim: Claim
    nonce: str
    kernel_name: str
    starting: asyncio.Task["Ready"] | None = None
    page: str = SPARE
    kernel_seconds: float = 0  # that it waited for its kernel
    had_spare: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """A kernel that answers, and a client of it whose channels are open."""

    kernel_id: str
    client: AsyncKernelClient


class PageClient(AsyncKernelClient):
    """Waits for a kernel no longer than the kernel takes.

    The original then listens until nothing has come for 0.2 s, a quarter of a page's wait. Who runs
    the notebook tells messages apart by what they answer, and needs no silence.
    """

    info: Mapping[str, Any]  # what the kernel says of itself, once it is ready

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Return once the kernel answers on both channels; RuntimeError when it has died."""
        async with asyncio.timeout(timeout):
            while not await self._answers():
                if not await self.is_alive():
                    raise RuntimeError("The kernel died before it was ready")

    async def _answers(self) -> bool:
        self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        self.info = reply["content"]
        return bool(reply["msg_type"] == "kernel_info_reply")


class Socket(Protocol):
    """The connection of a page."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close it, and tell the page why."""


class PageKernels(AsyncMappingKernelManager):
    """A kernel manager that knows for whom each kernel was started."""

    ledger: Ledger
    metrics: Metrics
    spares: Spares[Ready]

    def keep_to(self, limits: Limits, metrics: Metrics) -> None:
        """Begin the ledger, and count from now on; before the first page."""
        self.ledger = Ledger(limits)
        self.metrics = metrics
        self._sockets: dict[str, set[Socket]] = {}
        self.is_ending = False
        self.has_room: Callable[[], bool] = lambda: not self.ledger.is_packed
        self.spares = Spares({}, start=self._start_spare, is_quiet=self._is_quiet)

    @default("context")
    def _make_context(self) -> zmq.asyncio.Context:
        context = zmq.asyncio.Context()
        context.max_sockets = MOST_SOCKETS
        self._created_context = True  # so it is closed in the end
        return context

    async def _add_kernel_when_ready(
        self,
        kernel_id: str,
        km: Any,  # noqa: ANN401  (as the original)
        kernel_awaitable: Awaitable[Any],
    ) -> None:
        """End a kernel that could not be started to the end: nobody would know of it."""
        await super()._add_kernel_when_ready(kernel_id, km, kernel_awaitable)
        if kernel_id in self:
            return
        self._pending_kernels.pop(kernel_id, None)
        if km.provisioner:
            await km.provisioner.kill()
            await km.provisioner.wait()
        await ensure_async(km.cleanup_resources())

    def connect(self, kernel_id: str, socket: Socket) -> None:
        """Note that a page's socket is open, to close it when the kernel is gone."""
        self._sockets.setdefault(kernel_id, set()).add(socket)
        claim = self.ledger.find(kernel_id)
        if claim:
            claim.is_reached = True

    def disconnect(self, kernel_id: str, socket: Socket) -> None:
        """Note that a page's socket is closed."""
        self._sockets.get(kernel_id, set()).discard(socket)

    def keep_spares(self, wanted: Mapping[str, int]) -> None:
        """Start so many kernels of each kind ahead, and go on doing so."""
        self.spares = Spares(wanted, start=self._start_spare, is_quiet=self._is_quiet)
        self.spares.fill()

    async def _start_spare(self, name: str) -> Ready:
        return await self._start(name, {})

    def _is_quiet(self) -> bool:
        """Tell whether nobody waits for a page, and there is room."""
        return not self.ledger.starting and self.has_room()

    async def open(self, build: Build, environment: Mapping[str, str]) -> Ready:
        """Start a kernel for the page that is being built, and wait until it answers.

        A page may be given up at any moment, but a kernel half started would be nobody's.
        """
        build.starting = asyncio.create_task(self._open(build, environment))
        return await asyncio.shield(build.starting)

    async def _open(self, build: Build, environment: Mapping[str, str]) -> Ready:
        """Take a spare kernel or start one, told whose it is and no secret else."""
        begin = monotonic()
        env = to_environment(build.claim.guest, environment)
        ready = await self._take_spare(build.kernel_name)
        build.had_spare = ready is not None
        if ready:
            tell(ready.client, env)
        else:
            ready = await self._start(build.kernel_name, env, claim=build.claim)
        build.claim.kernel_id = ready.kernel_id
        build.kernel_seconds = monotonic() - begin
        self.metrics.kernel_taken(ready.kernel_id, build.page)
        return ready

    async def _start(
        self, name: str, environment: Mapping[str, str], claim: Claim | None = None
    ) -> Ready:
        """Start a kernel, and wait until it answers."""
        if self.is_ending:
            await asyncio.Event().wait()  # until there is no server any more
        begin = monotonic()
        env = {**to_host_environment(os.environ), **environment}
        more = [END_UNSWEPT] if name == PLAIN else []  # a forked one ends so by itself
        kernel_id = await self.start_kernel(
            kernel_name=name,
            path="",  # type: ignore[arg-type]  # the folder of the notebooks
            env=env,
            extra_arguments=more,
        )
        if claim:
            claim.kernel_id = kernel_id
        client = await self._meet(kernel_id)
        self.metrics.kernel_started(kernel_id, page=SPARE, seconds=monotonic() - begin)
        return Ready(kernel_id, client)

    async def _meet(self, kernel_id: str) -> AsyncKernelClient:
        """Return a client of a kernel that answers; one that does not is nobody's any more."""
        manager = self.get_kernel(kernel_id)
        client: PageClient = manager.client()  # type: ignore[assignment]
        client.start_channels()
        client.allow_stdin = False
        try:
            await client.wait_for_ready(timeout=START_SECONDS)
        except BaseException:
            client.stop_channels()
            await self.drop(kernel_id, now=True)
            raise
        # A page's socket would ask the same once more, once only, and wait a minute for the answer.
        known = manager._kernel_info_future = asyncio.get_running_loop().create_future()  # type: ignore[attr-defined]  # noqa: SLF001
        known.set_result(client.info)
        return client

    async def _take_spare(self, name: str) -> Ready | None:
        """Return a kernel that was started ahead and is alive, None when there is none."""
        while spare := self.spares.take(name):
            if spare.kernel_id in self and await spare.client.is_alive():
                return spare
            spare.client.stop_channels()
            await self.drop(spare.kernel_id, now=True, reason="died")
        return None

    async def end(self) -> None:
        """Stop all kernels, those too that are being started; nobody gets another after this."""
        self.is_ending = True
        self.spares.stop()
        while starting := [each for each in self._pending_kernels.values() if not each.done()]:
            await asyncio.wait(starting)
        pages = {claim.kernel_id for claim in self.ledger if claim.is_built}
        kernels = self.list_kernel_ids()
        await asyncio.gather(*(self.drop(each, now=each not in pages) for each in kernels))

    async def settle(self, build: Build) -> None:
        """Give back what a page had taken that ended before its kernel was there."""
        if build.starting:
            await asyncio.wait([build.starting])
            if not build.starting.cancelled() and not build.starting.exception():
                build.starting.result().client.stop_channels()
        if build.claim.kernel_id:
            await self.drop(build.claim.kernel_id, now=True, reason="given_up")
        self.ledger.give_back(build.claim)

    def remove_kernel(self, kernel_id: str) -> Any:  # noqa: ANN401  (as the original)
        """Forget whose it was when it is gone, whatever the reason."""
        self.ledger.forget(kernel_id)
        self.metrics.kernels_stopped(OTHER, kernel_id)
        for socket in self._sockets.pop(kernel_id, ()):
            socket.close(GONE, "the kernel is gone")
        return super().remove_kernel(kernel_id)

    async def free(
        self, kernel_id: str, *, grace: float = GRACE_SECONDS, reason: str = "left"
    ) -> None:
        """Shut a kernel down, after the last message from its page has been worked on."""
        await asyncio.sleep(grace)
        waited = 0.0
        while waited < BUSY_SECONDS and self._is_busy(kernel_id):
            await asyncio.sleep(0.1)
            waited += 0.1
        await self.drop(kernel_id, reason=reason)

    async def drop(self, kernel_id: str, *, now: bool = False, reason: str = OTHER) -> None:
        """Shut a kernel down if it is still there; `now` without asking it."""
        if kernel_id in self:
            self.metrics.kernels_stopped(reason, kernel_id)
            provisioner = self.get_kernel(kernel_id).provisioner
            if now and provisioner:  # or it would be interrupted first, and complain of it
                await provisioner.kill()
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=now)  # type: ignore[no-untyped-call]

    def is_connected(self, kernel_id: str) -> bool:
        """Tell whether a browser has a socket to the kernel."""
        return self._ask(kernel_id, "connections") not in {None, 0}

    def _is_busy(self, kernel_id: str) -> bool:
        return self._ask(kernel_id, "execution_state") == "busy"

    def _ask(self, kernel_id: str, what: str) -> object:
        if kernel_id not in self:
            return None
        model: dict[str, object] = self.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        return model[what]
