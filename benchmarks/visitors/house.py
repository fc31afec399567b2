"""The server that is visited, seen from outside: its processes, their memory, what they hold open.

Every process that the server has started is told by a word in its environment, whoever its parent
is by now; a kernel among them is one whose page can be lost by ending it.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from hosting import free_port, has_answered, memory_of

MARK = "COP_BENCHMARK"
COMMAND = str(Path(sys.executable).with_name("copwidgets"))
START_SECONDS, STOP_SECONDS = 60.0, 30.0
ORDINARY, FORKED = "ipykernel_launcher", "copwidgets.serve.fork"


@dataclass(frozen=True)
class Standing:
    """What the server and all it has started hold at one moment; memory in MB."""

    kernels: int
    processes: int
    zombies: int
    server_uss: float
    kernels_uss: float
    all_pss: float
    fds: int
    sockets: int
    files: int


@dataclass(frozen=True)
class Used:
    """Processor seconds: of the server's process, of all it has started, of the whole machine."""

    server: float = 0.0
    kernels: float = 0.0
    machine: float = 0.0
    idle: float = 0.0

    def __sub__(self, earlier: "Used") -> "Used":
        return Used(
            self.server - earlier.server,
            self.kernels - earlier.kernels,
            self.machine - earlier.machine,
            self.idle - earlier.idle,
        )


class House:
    """A running server in a folder of its own."""

    def __init__(
        self, process: subprocess.Popen[bytes], port: int, *, mark: str, folder: Path
    ) -> None:
        self.process, self.port, self.folder = process, port, folder
        self._mark = f"{MARK}={mark}".encode()

    @property
    def url(self) -> str:
        """The address that all pages stand below."""
        return f"http://127.0.0.1:{self.port}/"

    def processes(self) -> list[psutil.Process]:
        """Return the server and all that it has started, zombies among them."""
        found = [each for each in psutil.process_iter() if self._is_ours(each.pid)]
        known = {each.pid for each in found}
        dead = [
            each
            for each in psutil.process_iter()
            if each.pid not in known and _is_zombie_of(each, known)
        ]
        return [*found, *dead]

    def kernels(self) -> list[psutil.Process]:
        """Return the kernels that are alive."""
        return [each for each in self.processes() if self._is_kernel(each)]

    def used(self) -> Used:
        """Return what was computed until now, ended kernels included."""
        machine = psutil.cpu_times()
        idle = machine.idle + machine.iowait
        server = sum(psutil.Process(self.process.pid).cpu_times()[:2])
        every = sum(map(_computed, self.processes()))
        return Used(server, every - server, sum(machine[:8]) - idle, idle)

    def look(self) -> Standing:
        """Measure all processes."""
        processes = self.processes()
        kernels = [each for each in processes if self._is_kernel(each)]
        memory = {each.pid: memory_of(each) for each in processes}
        return Standing(
            kernels=len(kernels),
            processes=len(processes),
            zombies=sum(map(_is_zombie, processes)),
            server_uss=memory.get(self.process.pid, (0, 0))[0],
            kernels_uss=sum(memory[each.pid][0] for each in kernels),
            all_pss=sum(pss for _, pss in memory.values()),
            fds=len(_open_files(self.process.pid)),
            sockets=sum(each.startswith("socket:") for each in _open_files(self.process.pid)),
            files=sum(1 for _ in (self.folder / "run").rglob("*")),
        )

    def _is_kernel(self, process: psutil.Process) -> bool:
        """Tell kernels from the rest; what the server itself has started by fork forks kernels."""
        with suppress(psutil.Error):
            line = " ".join(process.cmdline())
            return ORDINARY in line or (FORKED in line and process.ppid() != self.process.pid)
        return False

    def _is_ours(self, pid: int) -> bool:
        with suppress(OSError):
            return self._mark in Path(f"/proc/{pid}/environ").read_bytes()
        return False


@contextmanager
def open_house(folder: Path, store: str, *options: str) -> Iterator[House]:
    """Serve the workbook with a store, and take the server away afterwards."""
    port, mark = free_port(), secrets.token_hex(8)
    run = folder / "run"
    run.mkdir()
    command = [COMMAND, "serve", "--port", str(port), "--store", store, *options]
    places = {"JUPYTER_RUNTIME_DIR": run, "TMPDIR": run, "JUPYTER_CONFIG_DIR": folder / "config"}
    environ = os.environ | {name: str(place) for name, place in places.items()} | {MARK: mark}
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
        try:
            house = House(process, port, mark=mark, folder=folder)
            _wait_for(house)
            yield house
        finally:
            process.terminate()
            process.wait(timeout=STOP_SECONDS)


def _is_zombie(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    return False


def _is_zombie_of(process: psutil.Process, parents: set[int]) -> bool:
    with suppress(psutil.Error):
        return _is_zombie(process) and process.ppid() in parents
    return False


def _computed(process: psutil.Process) -> float:
    """Return a process's own seconds and those of its children that have ended."""
    with suppress(psutil.Error):
        return float(sum(process.cpu_times()[:4]))
    return 0.0


def _open_files(pid: int) -> list[str]:
    found = []
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found.append(str(each.readlink()))
    return found


def _wait_for(house: House) -> None:
    def is_running() -> bool:
        return house.process.poll() is None

    if not has_answered(house.port, is_running, seconds=START_SECONDS):
        raise TimeoutError(f"the server does not answer:\n{(house.folder / 'log.txt').read_text()}")
