"""Kernels of a real server that are freed or stopped, and that their neighbours do not notice."""

import json
import os
import re
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from copwidgets.serve.fork import can_fork
from copwidgets.serve.kernels import GONE
from tests.security.client import Visitor, messages
from tests.serve.conftest import SERVE, write_notebook

DEEDS = """
import os
import anywidget

class Deeds(anywidget.AnyWidget):
    _esm = "export default { render() {} };"

    def __init__(self):
        super().__init__()
        self.on_msg(self.act)

    def act(self, _widget, content, _buffers):
        if content["deed"] == "loop":
            self.send({"begun": "loop"})
            while True:
                pass
        if content["deed"] == "hog":
            self.hoard = [bytes(10**7) * 1 for _ in range(40)]
            self.hoard = [bytearray(b"x" * 10**7) for _ in range(40)]
        self.send({"done": content["deed"], "pid": os.getpid()})

Deeds()
"""


@pytest.fixture
def sockets():
    """Return the folder in which the server keeps its sockets; their names must be short."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def watched(start_server, tmp_path, sockets):
    """Start a server whose one page does what it is told; `changes` are of its site.

    Its kernels are forked where that can be had, unless it is asked not to.
    """
    write_notebook(tmp_path / "deeds.ipynb", "# Deeds", DEEDS)

    def start(**changes):
        site = {"folder": str(tmp_path), "pages": ["deeds.ipynb"], "start": "deeds.ipynb"}
        site["preload"] = {"deeds.ipynb": ["ipykernel", "ipywidgets", "anywidget"]}
        return start_server(_command(site | changes), env={"TMPDIR": str(sockets)})

    return start


def _command(site):
    return [sys.executable, "-c", SERVE, json.dumps([site, {"port": 0}])]


class Tab:
    """A page of somebody, and its socket."""

    def __init__(self, server):
        self.visitor = Visitor(server)
        self.page = self.visitor.ask("/deeds.ipynb")
        assert self.page.status == 200, self.page.text
        saved = re.search(
            r'<script id="widget-state"[^>]*>(.*?)</script>', self.page.text, re.DOTALL
        )
        state = json.loads(saved.group(1))["state"]
        self.widget = next(name for name in state if state[name]["model_name"] == "AnyModel")
        self.line = self.visitor.listen_once(self.page)

    def tell(self, deed):
        self.line.send(self.widget, {"deed": deed})

    def told(self):
        """Return what the widget says next."""
        while True:
            for each in messages([self.line.hear()], self.widget):
                return each["content"]

    def closed(self):
        """Wait until the server closes the socket, and return its code."""
        with suppress(ConnectionClosed):
            while True:
                self.line.hear()
        return self.line.socket.close_code

    def status(self):
        return self.visitor.ask(f"/api/kernels/{self.page.kernel}").status


def wait_for(wanted, seconds=20):
    end = time.monotonic() + seconds
    while not (found := wanted()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def test_a_page_that_is_away_loses_its_kernel_and_its_place_is_free(watched):
    server = watched(lost_seconds=1, max_kernels=1)
    tab = Tab(server)
    assert tab.status() == 200
    waits = Visitor(server)
    assert waits.ask("/deeds.ipynb").status == 503
    tab.line.close()
    assert wait_for(lambda: tab.status() == 404)
    assert wait_for(lambda: waits.ask("/deeds.ipynb").status == 200)


def test_an_idle_kernel_goes_and_its_page_hears_of_it(watched):
    tab = Tab(watched(idle_minutes=0.01))
    assert tab.closed() == GONE
    assert tab.status() == 404


def test_a_kernel_that_is_killed_is_forgotten_at_once(watched, sockets):
    server = watched(max_kernels=1)
    tab = Tab(server)
    tab.tell("hello")
    name = f"*/kernel-{tab.page.kernel}*"
    assert [*sockets.glob(name)]
    os.kill(tab.told()["pid"], signal.SIGKILL)
    assert tab.closed() == GONE
    assert tab.status() == 404
    assert wait_for(lambda: not [*sockets.glob(name)])
    assert Tab(server).status() == 200
    assert "Traceback" not in server.output()


def test_a_loop_is_interrupted_and_others_do_not_notice(watched):
    server = watched(busy_seconds=3)
    loops, saves = Tab(server), Tab(server)
    loops.tell("loop")
    assert loops.told() == {"begun": "loop"}
    for _ in range(20):
        saves.tell("save")
        assert saves.told()["done"] == "save"
    loops.tell("again")  # it comes to this when it has been interrupted
    assert loops.told()["done"] == "again"
    assert "it is interrupted" in server.output()


def test_a_hog_is_stopped_and_others_do_not_notice(watched):
    server = watched(kernel_bytes_most=300 * 1024**2, preload={})
    hog, saves = Tab(server), Tab(server)
    hog.tell("hog")
    saves.tell("save")
    assert saves.told()["done"] == "save"
    assert hog.closed() == GONE
    saves.tell("save")
    assert saves.told()["done"] == "save"
    assert "took too much memory" in server.output()


@pytest.mark.skipif(bool(can_fork()), reason="the system holds forked kernels alone to a limit")
def test_the_system_holds_a_forked_kernel_to_its_limit(watched):
    hog = Tab(watched(kernel_bytes_most=200 * 1024**2))
    hog.tell("hog")
    hog.tell("again")
    assert hog.told()["done"] == "again"


def test_a_server_that_ends_while_pages_are_built_ends_quietly(watched):
    server = watched()
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(Visitor(server).ask, "/deeds.ipynb") for _ in range(6)]
        assert wait_for(server.kernels)
        server.stop()
    assert all(each.done() for each in asked)
    assert "Traceback" not in server.output()
    assert server.still_alive(server.kernels()) == []
