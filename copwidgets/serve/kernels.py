"""The life of a page's kernel: who started it, when it may go.

A page's kernel can be found again by the page that started it, and one that was told to stop gets a
moment to finish what the page sent last.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from copwidgets.serve.guest import to_environment
from copwidgets.serve.ledger import Claim, Ledger, Limits

GRACE_SECONDS = 0.5
BUSY_SECONDS = 5.0
START_SECONDS = 60
# At its end Python looks through all that it has loaded for rings of objects, which takes a fifth
# of what a page's kernel computes in its life. What is to be done at exit is done all the same.
END_UNSWEPT = "--IPKernelApp.exec_lines=__import__('atexit').register(__import__('gc').freeze)"


@dataclass
class Build:
    """A page that is being built: its claim, its script's nonce, what starts its kernel."""

    claim: Claim
    nonce: str
    starting: asyncio.Task["Ready"] | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A kernel that answers, and a client of it whose channels are open."""

    kernel_id: str
    client: AsyncKernelClient


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
    """A kernel manager that knows for whom each kernel was started."""

    ledger: Ledger

    def keep_to(self, limits: Limits) -> None:
        """Begin the ledger; before the first page."""
        self.ledger = Ledger(limits)

    async def open(self, build: Build, environment: Mapping[str, str]) -> Ready:
        """Start a kernel for the page that is being built, and wait until it answers.

        A page may be given up at any moment, but a kernel half started would be nobody's.
        """
        build.starting = asyncio.create_task(self._open(build, environment))
        return await asyncio.shield(build.starting)

    async def _open(self, build: Build, environment: Mapping[str, str]) -> Ready:
        """Start it, told whose it is and no secret else."""
        env = to_environment(build.claim.guest, {**os.environ, **environment})
        kernel_id = await self.start_kernel(env=env, extra_arguments=[END_UNSWEPT])
        build.claim.kernel_id = kernel_id
        client: AsyncKernelClient = self.get_kernel(kernel_id).client()  # type: ignore[assignment]
        client.start_channels()
        client.allow_stdin = False
        await client.wait_for_ready(timeout=START_SECONDS)
        return Ready(kernel_id, client)

    async def settle(self, build: Build) -> None:
        """Give back what a page had taken that ended before its kernel was there."""
        if build.starting:
            await asyncio.wait([build.starting])
        if build.claim.kernel_id:
            await self.drop(build.claim.kernel_id, now=True)
        self.ledger.give_back(build.claim)

    def remove_kernel(self, kernel_id: str) -> Any:  # noqa: ANN401  (as the original)
        """Forget whose it was when it is gone, whatever the reason."""
        self.ledger.forget(kernel_id)
        return super().remove_kernel(kernel_id)

    async def free(self, kernel_id: str, *, grace: float = GRACE_SECONDS) -> None:
        """Shut a kernel down, after the last message from its page has been worked on."""
        await asyncio.sleep(grace)
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
        if not self.is_connected(kernel_id):
            await self.drop(kernel_id, now=True)

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
