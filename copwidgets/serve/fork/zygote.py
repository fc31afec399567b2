"""The process that has loaded everything and forks a kernel at each request.

It has one thread, no event loop and no open file but its own, and makes sure of it before every
fork. It also waits for its kernels, so that none is left a zombie, and tells how each ended.
"""

from __future__ import annotations

import asyncio
import gc
import os
import select
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copwidgets.serve.fork.memory import share_memory
from copwidgets.serve.fork.messages import Files, receive_launch, send_word
from copwidgets.serve.fork.warm import load, make_ahead

if TYPE_CHECKING:
    from copwidgets.serve.fork.kernel import ForkedApp


@dataclass(frozen=True)
class Kernel:
    """A child: what tells that it has ended, and where that is to be said."""

    pid: int
    socket: socket.socket


class Zygote:
    """Serves one server over one socket."""

    def __init__(self, control: int) -> None:
        self.control = socket.socket(fileno=control)
        self.app: ForkedApp | None = None
        self.refusal = ""
        self._kernels: dict[int, Kernel] = {}
        self._waiting = select.poll()
        self._is_asked = False

    def prepare(self, preload: Sequence[str], arguments: Sequence[str]) -> None:
        """Load all that kernels are to have in common; what fails is said at each request."""
        before = open_files()
        share_memory()
        try:
            self.app = make_ahead(arguments)
            load(preload)
        except Exception as error:  # noqa: BLE001 - a module may do anything when it is imported
            self.refusal = f"what it loads ahead failed with {type(error).__name__}: {error}"
        asyncio.set_event_loop_policy(None)  # each kernel has loops of its own
        self.refusal = self.refusal or left_open(before)

    def serve(self) -> Files | None:
        """Fork at each request. In a child return its files; None when no more is to be done.

        When the server sends no more, the zygote stays for the kernels that there are.
        """
        gc.collect()
        gc.freeze()  # no kernel looks through this again, so it stays shared
        self._waiting.register(self.control, select.POLLIN)
        self._is_asked = True
        while self._is_asked or self._kernels:
            for number, _ in self._waiting.poll():
                if number in self._kernels:
                    self._bury(number)
                    continue
                files = self._next_launch()
                if files and self._launch(files):
                    return files
        return None

    def _next_launch(self) -> Files | None:
        try:
            return receive_launch(self.control)
        except EOFError:
            self._waiting.unregister(self.control)
            self._is_asked = False
            return None

    def _launch(self, files: Files) -> bool:
        """Fork, and tell whether this is the child."""
        end = socket.socket(fileno=files.socket)
        word = self._refuse()
        pid = -1
        if not word:
            try:
                pid = os.fork()
            except OSError as error:  # too many processes, or too little memory
                word = {"failed": str(error)}
        if pid == 0:
            self._forget(end)
            return True
        for number in (files.sheet, files.stdout, files.stderr):
            os.close(number)
        if word:
            send_word(end, word)
            end.close()
        else:
            self._watch(Kernel(pid, end))
        return False

    def _refuse(self) -> dict[str, str]:
        why = self.refusal or more_threads()
        return {"refused": why} if why else {}

    def _watch(self, kernel: Kernel) -> None:
        handle = os.pidfd_open(kernel.pid)
        self._kernels[handle] = kernel
        self._waiting.register(handle, select.POLLIN)

    def _forget(self, end: socket.socket) -> None:
        """In the child: let no object close a number that will soon be another file's."""
        for each in (self.control, end, *(kernel.socket for kernel in self._kernels.values())):
            each.detach()

    def _bury(self, handle: int) -> None:
        """Take a kernel's exit status from the system, and pass it on."""
        kernel = self._kernels.pop(handle)
        self._waiting.unregister(handle)
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
