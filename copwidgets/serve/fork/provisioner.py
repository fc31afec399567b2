"""The kernel provisioner: jupyter_client's entry point, by which a kernel spec asks for forks.

Where a kernel cannot be forked, the ordinary way is taken, and the log says once why. How a kernel
is watched, signalled and given up is the local provisioner's; a forked one speaks its words.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Integer, List, Unicode

from copwidgets.serve.fork.messages import Sheet
from copwidgets.serve.fork.process import ForkedProcess, adopt, started_at
from copwidgets.serve.fork.registry import Kind, RefusedError, Streams, zygotes

NAME = "fork-provisioner"  # by which a kernel spec asks for it: the entry point's in pyproject.toml
LAUNCHERS = ("ipykernel", "ipykernel_launcher")
# What a launch may be given; anything else is for `subprocess.Popen` alone.
_KNOWN = frozenset({"cwd", "env", "extra_arguments", "kernel_id", "stderr", "stdin", "stdout"})
_said: set[str] = set()


def can_fork() -> str:
    """Return "" where kernels can be forked, else the sentence why not."""
    if sys.platform != "linux":
        return "Kernels are forked on Linux only; here each is started by itself."
    if not hasattr(os, "pidfd_open") or not hasattr(os, "memfd_create"):
        return "This Python knows no pidfd, so each kernel is started by itself."
    if not Path("/proc/self/task").is_dir():
        return "This system shows no /proc, so each kernel is started by itself."
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return "This system gives no pidfd (Linux before 5.3), so each kernel is started by itself."
    return ""


@dataclass(frozen=True)
class Call:
    """A kernel's command, taken apart; `extra` is what a launch adds to the kernel spec's."""

    python: tuple[str, ...]
    settings: tuple[str, ...]
    connection_file: str
    extra: tuple[str, ...]


def to_call(command: Sequence[str], length: int) -> Call:
    """Return the parts of a command, of which the kernel spec gave the first `length` words.

    RefusedError unless it is of the form `python … -m ipykernel_launcher -f FILE …`.
    """
    place = command.index("-m") if "-m" in command else 0
    if not place or command[place + 1] not in LAUNCHERS or command[place + 2 : place + 3] != ["-f"]:
        raise RefusedError(
            f"Only IPython kernels are forked, and {command[0]} starts none, so it is started as"
            " ever."
        )
    settings = tuple(command[place + 4 : length])
    return Call(tuple(command[:place]), settings, command[place + 3], tuple(command[length:]))


class ForkProvisioner(LocalProvisioner):
    """Starts kernels by asking a zygote to fork."""

    preload = List(
        Unicode(),
        help='Modules to load once for all kernels; of "module:function" the function is called.',
    ).tag(config=True)
    limits = Dict(
        Integer(),
        help="What the system holds each kernel to, by the names of `fork.child.LIMITS`.",
    ).tag(config=True)

    process: Any = None  # a `Popen` or a `ForkedProcess`

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ANN401
        """Start a kernel, by a fork where that can be had."""
        try:
            self.process = await self._fork(cmd, kwargs)
        except RefusedError as why:
            self._say_once(str(why))
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = to_folder(kwargs)
        return self.connection_info

    async def _fork(self, command: Sequence[str], options: Mapping[str, Any]) -> ForkedProcess:
        """Return the kernel; RefusedError when it can only be started by itself."""
        why_not = can_fork() or asks_more(options)
        if why_not:
            raise RefusedError(why_not)
        call = to_call(command, len(self.kernel_spec.argv))
        sheet = Sheet(
            arguments=("-f", call.connection_file, *call.settings, *call.extra),
            extra=call.extra,
            connection_file=call.connection_file,
            environment=options["env"] | {"JPY_PARENT_PID": str(os.getpid())},
            folder=to_folder(options),
            umask=read_umask(),
            limits=self.limits,
        )
        with ExitStack() as opened:
            streams = Streams(
                to_number(options.get("stdout"), 1, opened),
                to_number(options.get("stderr"), 2, opened),
            )
            kind = Kind(call.python, tuple(self.preload), call.settings)
            return await zygotes.launch(kind, sheet, streams)

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it has started."""
        if isinstance(self.process, ForkedProcess):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Add to what is kept when the process began: its number may be another's one day."""
        info: dict[str, Any] = await super().get_provisioner_info()
        forked = isinstance(self.process, ForkedProcess)
        return info | ({"started": started_at(self.process.pid)} if forked else {})

    async def load_provisioner_info(self, provisioner_info: dict[str, Any]) -> None:
        """Find the process again that was kept, if it still runs."""
        await super().load_provisioner_info(provisioner_info)
        if "started" in provisioner_info:
            self.process = adopt(provisioner_info["pid"], provisioner_info["started"])

    def _say_once(self, sentence: str) -> None:
        if sentence not in _said:
            _said.add(sentence)
            self.log.warning(sentence)


def asks_more(options: Mapping[str, Any]) -> str:
    """Say what of a launch a fork cannot give."""
    strange = sorted(name for name in options if name not in _KNOWN)
    piped = [name for name in ("stdout", "stderr") if options.get(name) in _PIPES]
    if options.get("stdin") not in {None, subprocess.DEVNULL}:
        piped.append("stdin")
    if not strange and not piped:
        return ""
    return f"A fork cannot give a kernel {', '.join(strange + piped)}; it is started by itself."


_PIPES = (subprocess.PIPE, subprocess.STDOUT)


def to_folder(options: Mapping[str, Any]) -> str:
    """Return where the kernel is to run, as an absolute path: the zygote may be elsewhere."""
    return str(Path(options.get("cwd") or ".").resolve())


def to_number(stream: Any, standard: int, opened: ExitStack) -> int:  # noqa: ANN401
    """Return the open file that a stream of `subprocess.Popen` means."""
    if stream is None and is_open(standard):
        return standard
    if stream is None or stream == subprocess.DEVNULL:
        return opened.enter_context(Path(os.devnull).open("w")).fileno()
    return stream if isinstance(stream, int) else int(stream.fileno())


def is_open(number: int) -> bool:
    """Tell whether a file of this number is open."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def read_umask() -> int:
    """Return this process's umask; Python's own way to ask would change it for a moment."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1], 8) for line in lines if line.startswith("Umask:"))
