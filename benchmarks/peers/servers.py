"""Starts and stops a server, and tells what memory it and all it has started hold.

Nothing here knows a browser or a framework. A server's processes are found by a word in their
environment, as kernels need not be its children.
"""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]
from hosting import MB, free_port, has_answered, memory_of

from .cases import Case

MARK = "COPWIDGETS_BENCHMARK"
STOP_SECONDS = 20
QUIET_SHARE, QUIET_SECONDS, LOUD_SECONDS = 0.05, 0.5, 30
PORT = "{port}"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a server's processes hold, in MB.

    `total` is their proportional set size: what only one process has, and of what several share (a
    fork's pages, libraries) each its part, so that nothing is counted twice and nothing left out.
    `own` are the unique set sizes of the processes that have started no others, kernels above all.
    """

    total: float
    own: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of one case."""

    case: Case
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """The address of the page with the form."""
        return f"http://127.0.0.1:{self.port}/{self.case.path}"

    def processes(self) -> list[psutil.Process]:
        """Return the server's process and all that it has brought about."""
        return [each for each in psutil.process_iter() if _mark(each) == str(self.case.folder)]

    def memory(self) -> Memory:
        """Look at all processes at this moment."""
        found = {each: memory_of(each) for each in self.processes()}
        parents = {_parent(each) for each in found}
        own = (uss for each, (uss, _) in found.items() if each.pid not in parents)
        return Memory(sum(pss for _, pss in found.values()), tuple(own))

    async def settle(self) -> bool:
        """Wait until the server has nothing more to do; False if it always has."""
        end = time.monotonic() + LOUD_SECONDS
        while time.monotonic() < end:
            before, start = self._cpu_seconds(), time.monotonic()
            await asyncio.sleep(QUIET_SECONDS)
            busy = (self._cpu_seconds() - before) / (time.monotonic() - start)
            if 0 <= busy < QUIET_SHARE:
                return True
        return False

    def _cpu_seconds(self) -> float:
        return sum(_cpu_seconds(each) for each in self.processes())


def _mark(process: psutil.Process) -> str:
    try:
        return str(process.environ().get(MARK, ""))
    except psutil.Error:
        return ""  # it has just ended, or is nobody's


def _parent(process: psutil.Process) -> int:
    try:
        return int(process.ppid())
    except psutil.Error:
        return 0


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0
    return float(times.user + times.system)


@contextmanager
def serve(make: Callable[[Path, int], Case], visitors: int) -> Iterator[Server]:
    """Serve a case from an empty folder, and take both away afterwards."""
    with TemporaryDirectory() as place:
        case, port = make(Path(place), visitors), free_port()
        with (case.folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                [
                    case.bin / case.command[0],
                    *(each.replace(PORT, str(port)) for each in case.command[1:]),
                ],
                cwd=case.folder,
                env=_environ(case, port),
                stdout=log,
                stderr=log,
            )
        server = Server(case, port, psutil.Process(process.pid))
        try:
            _wait_for(server)
            yield server
        finally:
            _stop(server)
            process.wait(timeout=STOP_SECONDS)


def _environ(case: Case, port: int) -> dict[str, str]:
    own = {name: value.replace(PORT, str(port)) for name, value in case.environ.items()}
    places = {"JUPYTER_CONFIG_DIR": str(case.folder / "config"), "HOME": str(case.folder)}
    path = f"{case.bin}{os.pathsep}{os.environ['PATH']}"
    return os.environ | places | own | {MARK: str(case.folder), "PATH": path}


def _wait_for(server: Server) -> None:
    if not has_answered(server.port, server.process.is_running):
        log = (server.case.folder / "log.txt").read_text(errors="replace")
        raise TimeoutError(f"{server.case.title} does not answer; its log ends:\n{log[-2000:]}")


def _stop(server: Server) -> None:
    """End the server in its own way, and then whatever of it is still there."""
    server.process.terminate()
    _, late = psutil.wait_procs(server.processes(), timeout=STOP_SECONDS)
    for each in late:
        each.kill()


def spare_memory() -> float:
    """Return how many MB of this machine's memory are still to be had."""
    return float(psutil.virtual_memory().available / MB)
