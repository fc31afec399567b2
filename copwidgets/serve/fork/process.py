"""A forked kernel seen from the server, in the words of `subprocess.Popen`.

It is the zygote's child and not the server's, so it is watched and signalled by its pidfd, which
stays true when the number is given to another process; the zygote tells its exit status.
"""

import contextlib
import errno
import os
import select
import signal
import socket
from pathlib import Path

from copwidgets.serve.fork.messages import pair, receive_word

GROUP = 4  # PIDFD_SIGNAL_PROCESS_GROUP, of Linux 6.9
UNKNOWN = 1  # the exit status when nobody is left who could tell it
GRACE_SECONDS = 0.2  # the zygote needs a thousandth


class ForkedProcess:
    """One kernel; `returncode` is None while it runs."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int, end: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle = handle
        self._end = end

    def __del__(self) -> None:
        self._close()

    def poll(self) -> int | None:
        """Return the exit status once the kernel has ended, negative for a signal."""
        if self.returncode is None and is_ready(self._handle, seconds=0):
            self._settle()
        return self.returncode

    def wait(self) -> int:
        """Return the exit status when the kernel has ended."""
        if self.returncode is None:
            is_ready(self._handle, seconds=None)
            self._settle()
        return self.returncode or 0

    def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it has started; silent when it has ended."""
        if self.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            try:
                signal.pidfd_send_signal(self._handle, signum, None, GROUP)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                self._send_by_number(signum)

    def _send_by_number(self, signum: int) -> None:
        if not is_ready(self._handle, seconds=0):
            os.killpg(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _settle(self) -> None:
        """Learn the exit status, and close what it was watched by."""
        told = is_ready(self._end.fileno(), seconds=GRACE_SECONDS)
        word = receive_word(self._end)[0] if told else {}
        self.returncode = word["status"] if "status" in word else self._bury()
        self._close()

    def _bury(self) -> int:
        """Without a zygote the system may have made the kernel this process's own child."""
        try:
            ended = os.waitid(os.P_PIDFD, self._handle, os.WEXITED | os.WNOHANG)
        except ChildProcessError:
            return UNKNOWN
        if ended is None:
            return UNKNOWN
        return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        self._end.close()


def is_ready(number: int, *, seconds: float | None) -> bool:
    """Tell whether a file can be read, a process has ended, within so many seconds."""
    waiting = select.poll()
    waiting.register(number, select.POLLIN)
    return bool(waiting.poll(None if seconds is None else seconds * 1000))


def started_at(pid: int) -> int:
    """Return when a process began, in the system's ticks; OSError when there is none."""
    # The name, in parentheses, is the only field that can hold blanks.
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(words[19])


def adopt(pid: int, started: int) -> ForkedProcess | None:
    """Return a process that another manager started, None when it has ended meanwhile."""
    try:
        handle = os.pidfd_open(pid)
        same = started_at(pid) == started
    except OSError:
        return None
    end, other = pair()
    other.close()
    found = ForkedProcess(pid, handle, end)
    return found if same else None
