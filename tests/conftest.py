"""Fixtures for every test: a server in a process of its own, and a real browser to visit it with.

What is special to one package stands in that package's test folder.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from copwidgets.store import migrate_store
from copwidgets.store.tables import METADATA
from tests.postgres import running_postgres

# A window's address bar would load pages of its own, at a third of what a page of ours costs. The
# list replaces Playwright's, so what that turns off on purpose is named again.
TURNED_OFF = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter"),
    *("AimEnabled", "NetworkTimeServiceQuerying", "OptimizationHints", "PreconnectToSearch"),
]
CHROMIUM_ARGS = [
    f"--disable-features={','.join(TURNED_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]
# Hundreds of kernels read the package, and every worker reads the tests: they are compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
ADDRESS = re.compile(r"https?://[^\s\"')]+")
ZYGOTE = "copwidgets.serve.fork"
LOCAL = {"127.0.0.1", "localhost", "::1", ""}


class Server:
    """A running server: its address, its log and the kernels it has started."""

    def __init__(self, process, log):
        self.process = process
        self.log = log
        self.url = ""

    def output(self):
        return self.log.read_text(encoding="utf-8")

    def wait_for_address(self, seconds=60):
        self.url = self.wait_for(ADDRESS, seconds)
        return self

    def wait_for(self, pattern, seconds=60):
        """Wait until something is printed that a compiled pattern finds, and return it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = pattern.search(self.output())
            if found:
                return found.group()
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"nothing like {pattern.pattern} was printed:\n{self.output()}")

    def kernels(self):
        """Return the processes of the kernels that are alive now."""
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [child for child in children if _is_kernel(child)]

    def wait_for_kernels(self, count, seconds=20):
        """Wait until exactly `count` kernels are alive, and return how many are in the end."""
        end = time.monotonic() + seconds
        while len(self.kernels()) != count and time.monotonic() < end:
            time.sleep(0.1)
        return len(self.kernels())

    def still_alive(self, kernels, seconds=20):
        """Wait for these kernels to end, and return those that did not."""
        return psutil.wait_procs(kernels, timeout=seconds)[1]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _is_kernel(process):
    """Tell whether a process is a kernel: one started by itself, or forked from a zygote."""
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        words = process.cmdline()
        return "ipykernel_launcher" in words or (ZYGOTE in words and _parent_is_zygote(process))
    return False


def _parent_is_zygote(process):
    parent = process.parent()
    return parent is not None and ZYGOTE in parent.cmdline()


@pytest.fixture(scope="session")
def start_server(tmp_path_factory):
    """Start a command that prints its address, wait for the address, stop it after the tests.

    `start_server(["copwidgets", "serve", ...], cwd=..., env={...})` returns a `Server`.
    """
    servers = []

    def start(command, *, cwd=None, env=None):
        log = tmp_path_factory.mktemp("server") / "log.txt"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        server = Server(process, log)
        servers.append(server)
        return server.wait_for_address()

    yield start
    for server in servers:
        server.process.terminate()  # all at once: each takes its time to end its kernels
    for server in servers:
        server.stop()


def _chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or os.environ.get("CHROMIUM")


@pytest.fixture(scope="session")
def browser():
    """Chromium: the one on this machine, else the one Playwright installed."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser):
    """Open a tab as a new visitor: `new_page(width=360, dark=True)` returns a Playwright page.

    `page.errors` lists what went wrong in its scripts and console, `page.outside` every request to
    another machine. `new_page(visitor=page)` opens another tab of the same visitor.
    """
    contexts = []

    def open_tab(width=1280, height=900, *, dark=False, visitor=None):
        if visitor is None:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
            )
            contexts.append(context)
        else:
            context = visitor.context
        page = context.new_page()
        page.errors, page.outside = [], []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: _note_console(page, message))
        page.on("request", lambda request: _note_request(page, request))
        return page

    yield open_tab
    for context in contexts:
        for page in context.pages:
            with suppress(PlaywrightError):  # a tab that is closing by itself
                page.goto("about:blank")  # only a page that is left frees its kernel
        context.close()


def _note_console(page, message):
    if message.type == "error":
        page.errors.append(message.text)


def _note_request(page, request):
    address = urlsplit(request.url)
    if address.scheme not in {"data", "blob"} and address.hostname not in LOCAL:
        page.outside.append(request.url)


@pytest.fixture(scope="session")
def repository():
    """Return the folder of the project."""
    return Path(__file__).parents[1]


@pytest.fixture
def away(tmp_path, monkeypatch):
    """Work in an empty folder, away from this user's keys, answers and notebooks; return it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    for name in ("COPWIDGETS_GUIDE", "COPWIDGETS_STORE", "SERVER_SOFTWARE", "HTTP_X_SESSION_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("QUERY_STRING", "VOILA_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def postgres_server():
    """Run a PostgreSQL server of the tests' own, and return the URL of its one store."""
    with running_postgres() as server:
        migrate_store(server.url)
        yield server.url


@pytest.fixture
def postgres_url(postgres_server):
    """Return the URL of an empty store in PostgreSQL."""
    names = ", ".join(METADATA.tables)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {names} CASCADE")
    return postgres_server
