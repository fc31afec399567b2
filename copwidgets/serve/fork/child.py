"""What a forked child does to become a kernel like any other.

What it has of the zygote it gives up or draws anew; then it runs ipykernel's own application. What
is shared in memory stays shared only while nobody writes to it, so nothing is loaded or swept here.
"""

import atexit
import gc
import importlib.util
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping, Sequence

from copwidgets.serve.fork.anew import draw_anew, set_place
from copwidgets.serve.fork.kernel import NO_POLLER, ForkedApp
from copwidgets.serve.fork.lifeline import tie_to
from copwidgets.serve.fork.messages import Files, Sheet, read_sheet, send_word
from copwidgets.serve.fork.rehearsal import forget

LIMITS = {
    "address_space": resource.RLIMIT_AS,
    "cpu_seconds": resource.RLIMIT_CPU,
    "file_bytes": resource.RLIMIT_FSIZE,
    "open_files": resource.RLIMIT_NOFILE,
}
_FOUND = importlib.util.find_spec("ipykernel_launcher")
LAUNCHER = (_FOUND and _FOUND.origin) or ""  # with which an ordinary kernel's `sys.argv` begins
NICE = "nice"  # how far a kernel gives way to others
OWN_BYTES = "own_bytes"  # of memory, besides what it has from the zygote
OOM_SCORE = "500"  # when memory runs out, a kernel goes before the server and the zygote do


def become_kernel(files: Files, app: ForkedApp) -> None:
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
    except (KeyError, OSError, ValueError) as error:
        send_word(end, {"failed": f"{type(error).__name__}: {error}"})
        return
    draw_anew()
    if tell_pid(end):
        gc.enable()
        run(sheet, app)


def tell_pid(end: socket.socket) -> bool:
    """Tell the server how to watch this kernel, and whether it still wants it."""
    handle = os.pidfd_open(os.getpid())
    try:
        return send_word(end, {"pid": os.getpid()}, handle)
    finally:
        os.close(handle)


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
    os.nice(limits.get(NICE, 0))
    if OWN_BYTES in limits:
        most = data_bytes() + limits[OWN_BYTES]
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    for name in limits.keys() - {NICE, OWN_BYTES}:
        resource.setrlimit(LIMITS[name], (limits[name], limits[name]))
    with open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(OOM_SCORE)


def data_bytes() -> int:
    """Return what this process may write to already, used or not."""
    with open("/proc/self/statm", encoding="utf-8") as file:  # noqa: PTH123
        return int(file.read().split()[5]) * resource.getpagesize()


def run(sheet: Sheet, app: ForkedApp) -> None:
    """Be an ordinary kernel from here on."""
    sys.argv = [LAUNCHER, *sheet.arguments]
    # At its end Python looks through all that it has loaded for rings of objects: all of the
    # zygote's too. What is to be done at exit is done all the same.
    atexit.register(gc.freeze)
    if not sheet.extra and app.fits(sheet.environment):
        app.make_own(sheet.connection_file)
    else:
        app = from_the_beginning(app, sheet.arguments)
    atexit.register(app.end_control)
    app.start()  # type: ignore[no-untyped-call]


def from_the_beginning(app: ForkedApp, arguments: Sequence[str]) -> ForkedApp:
    """Return an application that shares nothing but what has been loaded."""
    kind = type(app)
    forget(app)
    fresh = kind.instance(parent_handle=NO_POLLER)
    fresh.make_shared(arguments)
    fresh.make_own(fresh.connection_file)
    # Widgets look for a kernel when they are imported, and found the other one.
    widgets = sys.modules.get("ipywidgets")
    if widgets:
        widgets.load_ipython_extension(fresh.shell)
    return fresh
