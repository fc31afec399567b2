"""What frees kernels that nobody needs, and stops those that take too much from the others.

`judge` is pure: what is seen of a kernel at one moment, and what was seen of it before, make a
reason to stop it, or none. `Watch` looks at all of them every second; `app` starts it.
"""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from copwidgets.serve.guarded import LOG
from copwidgets.serve.kernels import PageKernels
from copwidgets.serve.ledger import Claim
from copwidgets.serve.machine import give_back_memory, own_bytes, used_seconds
from copwidgets.serve.site import Site

EVERY_SECONDS = 1.0
TIDY_LOOKS = 90
HEED_SECONDS = 10.0
WORKED_SHARE, WAITS_LONGER = 0.25, 5
DIED, MEMORY, BUSY, LOST, UNUSED, IDLE = "died", "memory", "busy", "lost", "unused", "idle"
_NEWS = {
    DIED: "A kernel has ended by itself; its page starts another",
    MEMORY: "A kernel took too much memory and was stopped",
    BUSY: "A kernel computed without a pause, did not heed the interrupt and was stopped",
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A kernel at one moment.

    `quiet` is for how many seconds nothing has been done on it, `used` how many seconds processors
    have worked for it in its life, None where the system does not tell.
    """

    is_alive: bool
    is_connected: bool
    quiet: float
    bytes: int
    used: float | None = None


@dataclass
class Past:
    """What was seen of a kernel before; times are those of the loop's clock."""

    connected: float | None = None
    built: float | None = None
    busy: float | None = None
    used: float | None = None
    interrupted: float | None = None

    def note(self, *, is_busy: bool, now: float) -> None:
        """Note that the kernel has begun to compute, or has come to an end of it."""
        self.busy = now if is_busy else None
        self.used = self.interrupted = None


def judge(seen: Seen, past: Past, claim: Claim | None, *, site: Site, now: float) -> str:
    """Return why a kernel is to be stopped, "" when it may go on; one without a claim is spare."""
    if not seen.is_alive:
        return DIED
    if seen.bytes > site.kernel_bytes_most:
        return MEMORY
    if past.interrupted is not None and now - past.interrupted > HEED_SECONDS:
        return BUSY
    if claim is None or not claim.is_built:
        return ""
    return _judge_page(seen, past, claim, site=site, now=now)


def _judge_page(seen: Seen, past: Past, claim: Claim, *, site: Site, now: float) -> str:
    """Judge the kernel of a page that has been sent; one that computes finishes first."""
    past.built = now if past.built is None else past.built
    if seen.is_connected or (past.connected is None and claim.is_reached):
        past.connected = now
    if past.busy is not None:
        return ""
    if past.connected is None:
        return UNUSED if now - past.built > site.unused_seconds else ""
    if claim.can_resume and now - past.connected > site.lost_seconds:
        return LOST
    may_go = claim.can_resume or not seen.is_connected
    return IDLE if may_go and seen.quiet > site.idle_minutes * 60 else ""


def is_stuck(seen: Seen, past: Past, *, site: Site, now: float) -> bool:
    """Tell whether a kernel has computed too long, and was not told yet.

    On a machine with too much to do everything takes long, so what it has computed counts too; but
    one that only waits must not do so for ever.
    """
    if past.busy is None or past.interrupted is not None:
        return False
    if past.used is None:
        past.used = seen.used
    spent = site.busy_seconds if seen.used is None or past.used is None else seen.used - past.used
    long = site.busy_seconds * (1 if spent >= WORKED_SHARE * site.busy_seconds else WAITS_LONGER)
    return now - past.busy > long


@dataclass(eq=False)
class _Watched:
    """A kernel under watch; its manager says when it begins to compute."""

    manager: Any
    past: Past = field(default_factory=Past)
    is_stopping: bool = False

    def begin(self) -> "_Watched":
        """Listen from now on."""
        self._note({"new": self.manager.execution_state})
        self.manager.observe(self._note, "execution_state")
        return self

    def _note(self, change: Mapping[str, Any]) -> None:
        self.past.note(is_busy=change["new"] == "busy", now=asyncio.get_running_loop().time())


class Watch:
    """Looks at every kernel of a server again and again.

    `begin` starts work that outlives the look.
    """

    def __init__(
        self,
        kernels: PageKernels,
        site: Site,
        *,
        begin: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._kernels = kernels
        self._site = site
        self._begin = begin
        self._watched: dict[str, _Watched] = {}
        self._there: set[str] = set()
        self._ended = 0  # how many kernels have, since memory was last given back

    async def run(self) -> None:
        """Look every second, for as long as the server runs."""
        for looks in count(1):
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.look()
                if looks % TIDY_LOOKS == 0:
                    self.tidy()
            except Exception:  # noqa: BLE001  (one look that fails must not be the last)
                LOG.exception("The kernels could not be looked at")

    async def look(self) -> None:
        """Look at all kernels once."""
        claims = {claim.kernel_id: claim for claim in self._kernels.ledger}
        there = self._kernels.list_kernel_ids()
        self._ended += len(self._there - set(there))
        self._there = set(there)
        self._watched = {name: self._watched[name] for name in there if name in self._watched}
        for kernel_id in there:
            watched = self._find(kernel_id)
            if watched is not None:
                await self._look_at(kernel_id, watched, claims.get(kernel_id))

    def tidy(self) -> None:
        """Give memory back after kernels have ended; Jupyter's timers hold some for a minute."""
        if self._ended:
            self._ended = 0
            gc.collect()
            give_back_memory()

    def _find(self, kernel_id: str) -> _Watched | None:
        """Return a kernel as it is watched; None while it starts or stops, and when it is gone."""
        if kernel_id not in self._kernels:
            return None
        manager: Any = self._kernels.get_kernel(kernel_id)
        if not manager.execution_state or manager.shutting_down:
            return None
        if kernel_id not in self._watched:
            self._watched[kernel_id] = _Watched(manager).begin()
        return self._watched[kernel_id]

    async def _look_at(self, kernel_id: str, watched: _Watched, claim: Claim | None) -> None:
        if watched.is_stopping:
            return
        seen, now = await self._see(kernel_id, watched.manager), asyncio.get_running_loop().time()
        reason = judge(seen, watched.past, claim, site=self._site, now=now)
        if reason:
            watched.is_stopping = True
            self._stop(kernel_id, reason)
        elif claim and claim.is_built and is_stuck(seen, watched.past, site=self._site, now=now):
            LOG.warning("A kernel computes without a pause; it is interrupted")
            watched.past.interrupted = now
            self._begin(self._interrupt(watched.manager))

    async def _see(self, kernel_id: str, manager: Any) -> Seen:  # noqa: ANN401  (traitlets')
        quiet = datetime.now(UTC) - manager.last_activity
        pid = getattr(manager.provisioner, "pid", None) or 0
        return Seen(
            is_alive=await manager.is_alive(),
            is_connected=self._kernels.is_connected(kernel_id),
            quiet=quiet.total_seconds(),
            bytes=own_bytes(pid),
            used=used_seconds(pid) if manager.execution_state == "busy" else None,
        )

    def _stop(self, kernel_id: str, reason: str) -> None:
        if reason in _NEWS:
            LOG.warning(_NEWS[reason])
        self._begin(self._end(kernel_id, reason))

    async def _interrupt(self, manager: Any) -> None:  # noqa: ANN401
        await manager.interrupt_kernel()

    async def _end(self, kernel_id: str, reason: str) -> None:
        try:
            await self._kernels.drop(kernel_id, now=reason not in {LOST, IDLE}, reason=reason)
        finally:
            self._watched.pop(kernel_id, None)  # one that is there still is looked at anew
