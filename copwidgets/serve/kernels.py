"""The life of a page's kernel: who started it, when it may go.

Voilà starts a kernel per page view and forgets it; here the page that started it can find it again,
and a kernel that was told to stop gets a moment to finish what the page sent last.
"""

import asyncio
from contextvars import ContextVar
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

STARTED: ContextVar[list[str] | None] = ContextVar("STARTED", default=None)
GRACE_SECONDS = 0.5
BUSY_SECONDS = 5.0


class OwnKernel(KernelSpecManager):
    """Knows one kernel, the Python that runs the server.

    A kernel of the same name in a person's home folder would otherwise win, and lack our packages.
    """

    def _kernel_dirs_default(self) -> list[str]:
        return []


class PageClient(AsyncKernelClient):
    """Waits for a kernel no longer than the kernel takes.

    The original then listens until nothing has come for 0.2 s, a quarter of a page's wait. Who runs
    the notebook tells messages apart by what they answer, and needs no silence.
    """

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
        return bool(reply["msg_type"] == "kernel_info_reply")


class PageKernels(AsyncMappingKernelManager):
    """A kernel manager that notes each kernel in `STARTED`, the list of the page that asked."""

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel and note its id."""
        kernel_id: str = await super().start_kernel(**options)
        started = STARTED.get()
        if started is not None:
            started.append(kernel_id)
        return kernel_id

    async def free(self, kernel_id: str) -> None:
        """Shut a kernel down, after the last message from its page has been worked on."""
        await asyncio.sleep(GRACE_SECONDS)
        waited = 0.0
        while waited < BUSY_SECONDS and self._is_busy(kernel_id):
            await asyncio.sleep(0.1)
            waited += 0.1
        await self.drop(kernel_id)

    async def drop(self, kernel_id: str, *, now: bool = False) -> None:
        """Shut a kernel down if it is still there; `now` without asking it."""
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=now)  # type: ignore[no-untyped-call]

    async def free_unused(self, kernel_id: str, *, after: float) -> None:
        """Shut a kernel down when no browser is connected: the page was left while loading."""
        await asyncio.sleep(after)
        if self._ask(kernel_id, "connections") == 0:
            await self.drop(kernel_id, now=True)

    def _is_busy(self, kernel_id: str) -> bool:
        return self._ask(kernel_id, "execution_state") == "busy"

    def _ask(self, kernel_id: str, what: str) -> object:
        if kernel_id not in self:
            return None
        model: dict[str, object] = self.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        return model[what]
