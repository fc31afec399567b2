"""What a forked child does to become a kernel like any other.

What it has of the zygote it gives up or draws anew; then it runs ipykernel's own application. What
is shared in memory stays shared only while nobody writes to it, so nothing is loaded or swept here.
"""

import gc
import importlib.util
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping

from copwidgets.serve.fork.anew import draw_anew, set_place
from copwidgets.serve.fork.lifeline import tie_to
from copwidgets.serve.fork.messages import Files, Sheet, read_sheet, send_word

LIMITS = {
    "address_space": resource.RLIMIT_AS,
    "cpu_seconds": resource.RLIMIT_CPU,
    "file_bytes": resource.RLIMIT_FSIZE,
    "open_files": resource.RLIMIT_NOFILE,
}
OOM_SCORE = "500"  # when memory runs out, a kernel goes before the server and the zygote do
NO_POLLER = 1  # ipykernel's word for a parent that need not be watched: the lifeline does that


def become_kernel(files: Files) -> None:
    """Run a kernel until it ends."""
    os.setsid()
    keep_only(files)
    end = socket.socket(fileno=files.socket)
    tie_to(end.fileno())
    try:
        sheet = read_sheet(files.sheet)
        reset_signals()
        set_place(sheet)
        limit(sheet.limits)
    except (OSError, ValueError) as error:
        send_word(end, {"failed": str(error)})
        return
    draw_anew()
    handle = os.pidfd_open(os.getpid())
    send_word(end, {"pid": os.getpid()}, handle)
    os.close(handle)
    gc.enable()
    run(sheet)


def keep_only(files: Files) -> None:
    """Close all of the zygote's files; input is empty, output goes where the server says."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, standard in ((nothing, 0), (files.stdout, 1), (files.stderr, 2)):
        os.dup2(number, standard)
    after = 3
    for number in sorted((files.sheet, files.socket)):
        os.closerange(after, number)
        after = number + 1
    os.closerange(after, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def reset_signals() -> None:
    """Undo what a preloaded module has set; Python's own handlers stay."""
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)) and number != signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def limit(limits: Mapping[str, int]) -> None:
    """Set what the system is to hold this kernel to; it leaves no core file in any case."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, most in limits.items():
        resource.setrlimit(LIMITS[name], (most, most))
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(OOM_SCORE)


def run(sheet: Sheet) -> None:
    """Be an ordinary kernel from here on."""
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [launcher(), *sheet.arguments]
    app = IPKernelApp.instance(parent_handle=NO_POLLER)
    app.initialize(list(sheet.arguments))  # type: ignore[no-untyped-call]
    # Widgets look for a kernel when they are imported, and there was none then.
    widgets = sys.modules.get("ipywidgets")
    if widgets:
        widgets.load_ipython_extension(app.shell)
    app.start()  # type: ignore[no-untyped-call]


def launcher() -> str:
    """Return the file that an ordinary kernel's `sys.argv` begins with."""
    spec = importlib.util.find_spec("ipykernel_launcher")
    return (spec and spec.origin) or ""
