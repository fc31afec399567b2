"""What kills a process when another has gone: the system does, so it works in an endless loop too.

PR_SET_PDEATHSIG would watch the thread that forked and not its process, and a parent's changes;
a socket or pipe of which only the other process holds the far end watches just that process.
"""

import fcntl
import os
import signal


def tie_to(number: int) -> None:
    """Kill this process as soon as something comes through `number`, or its far end is closed."""
    fcntl.fcntl(number, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(number, fcntl.F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(number, fcntl.F_GETFL)
    fcntl.fcntl(number, fcntl.F_SETFL, flags | os.O_ASYNC)
