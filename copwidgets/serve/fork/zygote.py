"""The process that has loaded everything and forks a kernel at each request.

It has one thread, no event loop and no open file but its own, and makes sure of it before every
fork. It also waits for its kernels, so that none is left a zombie, and tells how each ended.
"""

import gc
import os
import select
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from copwidgets.serve.fork.messages import Files, receive_launch, send_word
from copwidgets.serve.fork.warm import load


@dataclass(frozen=True)
class Kernel:
    """A child: what tells that it has ended, and where that is to be said."""

    pid: int
    socket: socket.socket


class Zygote:
    """Serves one server over one socket."""

    def __init__(self, control: int) -> None:
        self.control = socket.socket(fileno=control)
        self.kernels: dict[int, Kernel] = {}
        self.refusal = ""

    def serve(self, modules: Sequence[str]) -> Files | None:
        """Load, then fork until the server has gone: None. In a child return its files at once."""
        before = open_files()
        self.refusal = load(modules) or left_open(before)
        gc.collect()
        gc.freeze()
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        while True:
            for number, _ in waiting.poll():
                if number in self.kernels:
                    waiting.unregister(number)
                    self._bury(number)
                    continue
                files = receive_launch(self.control)
                if files is None:
                    return None
                handle = self._launch(files)
                if handle is None:
                    return files
                if handle:
                    waiting.register(handle, select.POLLIN)

    def _launch(self, files: Files) -> int | None:
        """Fork. Return what to watch the kernel by, 0 when there is none; None in the child."""
        end = socket.socket(fileno=files.socket)
        refusal = self.refusal or more_threads()
        pid = 0 if refusal else os.fork()
        if not refusal and not pid:
            self._forget(end)
            return None
        for number in (files.sheet, files.stdout, files.stderr):
            os.close(number)
        if refusal:
            send_word(end, {"refused": refusal})
            end.close()
            return 0
        handle = os.pidfd_open(pid)
        self.kernels[handle] = Kernel(pid, end)
        return handle

    def _forget(self, end: socket.socket) -> None:
        """In the child: let no object close a number that will soon be another file's."""
        for each in (self.control, end, *(kernel.socket for kernel in self.kernels.values())):
            each.detach()

    def _bury(self, handle: int) -> None:
        """Take a kernel's exit status from the system, and pass it on."""
        kernel = self.kernels.pop(handle)
        os.close(handle)
        _, status = os.waitpid(kernel.pid, 0)
        send_word(kernel.socket, {"status": os.waitstatus_to_exitcode(status)})
        kernel.socket.close()


def more_threads() -> str:
    """Say why this process cannot be forked soundly, if it cannot."""
    count = len(list(Path("/proc/self/task").iterdir()))
    if count == 1:
        return ""
    return f"a preloaded module has started {count - 1} threads, and a fork would lose them"


def open_files() -> dict[str, str]:
    """Return what is open, by number."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        if entry.is_symlink():
            found[entry.name] = str(entry.readlink())
    return found


def left_open(before: dict[str, str]) -> str:
    """Say which files loading has left open, which all kernels would share."""
    more = {name: target for name, target in open_files().items() if name not in before}
    if not more:
        return ""
    return f"a preloaded module has left files open: {', '.join(sorted(more.values()))}"
