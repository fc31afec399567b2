"""Visitors come and go in every way there is, and the server is as it was before they came."""

import http.client
import random
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psutil
import pytest

from tests.security.client import Visitor

PAGE = "/note.ipynb"
OPEN, ENDED, UNREACHED = 16, 4, 3
SECONDS = 60
# Jupyter Server's timers hold what belonged to a page's socket for a minute: 0.1 MB a kernel.
GROWTH = 200e3


@pytest.fixture
def served(start_server, command):
    """Start a server that forks its kernels and misses nobody for long; return it, and its folder.

    All that it writes lies in the folder, whose name is short: sockets are in it.
    """
    ahead = {"note.ipynb": ["ipykernel", "ipywidgets", "anywidget"]}
    words = command(preload=ahead, spare_kernels=1, lost_seconds=1, unused_seconds=1)
    with TemporaryDirectory() as folder:
        server = start_server(words, env={"TMPDIR": folder, "JUPYTER_RUNTIME_DIR": folder})
        assert server.wait_for_kernels(1) == 1  # the spare one
        yield server, Path(folder)
        server.stop()


def come_and_go(server, chance):
    """Let twenty pages be opened; they are left, lost, killed, or never reached."""
    lines = [Visitor(server).open(PAGE) for _ in range(OPEN)]
    for kernel in chance.sample(server.kernels(), ENDED):
        kernel.kill()
    for number, line in enumerate(lines):
        line.visitor.leave() if number % 2 else line.close()
    for _ in range(UNREACHED):
        assert Visitor(server).ask(PAGE).kernel
    give_up(server)


def give_up(server):
    """Leave a page while it is being built."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=SECONDS)) as line:
        line.request("GET", PAGE)
        line.getresponse().close()


def standing(server, folder):
    """Return what the server holds: what is open by kind, processes by state, files."""
    process = psutil.Process(server.process.pid)
    children = process.children(recursive=True)
    return (
        Counter(kind_of(each) for each in Path(f"/proc/{process.pid}/fd").iterdir())
        + Counter(state_of(each) for each in children)
        + Counter(files=sum(1 for each in folder.rglob("*") if not each.is_dir()))
    )


def kind_of(opened):
    with suppress(OSError):  # closed meanwhile
        return str(opened.readlink()).partition(":[")[0]
    return "closed"


def state_of(process):
    with suppress(psutil.NoSuchProcess):
        return "zombie" if process.status() == psutil.STATUS_ZOMBIE else "process"
    return "gone"


def settle(server, folder, wanted=None):
    """Wait until the server holds what is wanted, else twice the same; return what it holds."""
    end, found = time.monotonic() + SECONDS, Counter()
    while time.monotonic() < end:
        before, found = found, standing(server, folder)
        if found == (wanted or before):
            break
        time.sleep(0.3)
    return found


def memory(server):
    return psutil.Process(server.process.pid).memory_full_info().uss


def test_who_comes_and_goes_leaves_nothing_behind(served):
    server, folder = served
    chance = random.Random(6)
    before = settle(server, folder)
    come_and_go(server, chance)
    assert settle(server, folder, before) == before
    held = memory(server)
    come_and_go(server, chance)
    assert settle(server, folder, before) == before
    assert before["zombie"] == 0
    assert memory(server) - held < GROWTH * (OPEN + ENDED)
