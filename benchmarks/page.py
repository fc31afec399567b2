"""What a page costs its visitor and the server: ours beside a bare Voilà page.

Each row is a page, each figure the median of `--runs` visits in one run. The pages take turns, so
that whatever else the machine does meets them all: compare rows of one table, never two tables.

kernel s       until the page has its kernel; html s: until its notebook has run as well
field s        until the first field can be typed into, in a browser that was never here
again s        the same in a browser that was
kernel MB      memory that this page's kernel alone holds (USS)
KB, requests   what came over HTTP, compressed as it came; again KB: to a browser that was here
widget KB      what came over the websocket until the field was there
sent, sent KB  over the websocket for 40 keystrokes in an answer of 2,000 characters
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import psutil  # type: ignore[import-untyped]
import typer
from hosting import free_port, has_answered, memory_of
from peers.visits import chromium
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from copwidgets.people import join
from copwidgets.workbook import open_workbook

PROJECT = Path(__file__).parents[1]
COMMAND = str(Path(sys.executable).with_name("copwidgets"))
BARE, PHASE, RESULTS = "bare.ipynb", "10_define.ipynb", "80_results.ipynb"
BARE_CELL: dict[str, Any] = {
    "cell_type": "code",
    "id": "bare",
    "source": 'import ipywidgets\nipywidgets.Textarea(description="Why")',
    "metadata": {},
    "outputs": [],
    "execution_count": None,
}
SERVE_BARE = """
import sys
from pathlib import Path
from copwidgets.serve import Site, serve
page = sys.argv[1]
serve(Site(folder=Path.cwd(), pages=(page,), start=page), port=int(sys.argv[2]))
"""
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NOTE_KERNEL = """new MutationObserver((_, observer) => {
    if (!document.getElementById("jupyter-config-data")) return;
    window.kernelReady = performance.now();
    observer.disconnect();
}).observe(document, { childList: true, subtree: true });"""
TIMINGS = "[kernelReady, performance.getEntriesByType('navigation')[0].responseEnd]"
FIELD = "textarea:visible, input[type=text]:visible"
PATIENT_MS = 120_000
SETTLED_MS = 1_000
KEYS, KEY_MS, SAVED_MS, ANSWER = 40, 60, 1_500, "word " * 400


@dataclass(frozen=True, slots=True)
class Case:
    """A page to visit: what serves it, and whose it is."""

    title: str
    command: tuple[str, ...]
    path: str = ""
    ready: str = FIELD
    key: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of one case."""

    case: Case
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """The address that everything on it begins with."""
        return f"http://127.0.0.1:{self.port}/"

    def kernel_mb(self) -> float:
        """Return what its largest kernel alone holds: those kept ready have run nothing yet."""
        started = self.process.children(recursive=True)
        return max(_own_mb(each) for each in started)


def _own_mb(process: psutil.Process) -> float:
    try:
        is_kernel = not process.children()  # and not what kernels are forked from
    except psutil.Error:
        return 0  # it has just ended
    return memory_of(process)[0] if is_kernel else 0


@dataclass
class Traffic:
    """What goes over the network and the websocket of a page, while it is counted."""

    requests: int = 0
    http: float = 0
    received: int = 0
    sent: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> "Traffic":
        """Count for a page from now on."""
        traffic = cls()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", traffic._take_response)
        page.on("request", traffic._take_request)
        page.on("websocket", lambda socket: socket.on("framereceived", traffic._take_frame))
        page.on("websocket", lambda socket: socket.on("framesent", traffic._send_frame))
        return traffic

    def _take_request(self, request: Any) -> None:  # noqa: ANN401
        self.requests += not request.url.startswith("data:")

    def _take_response(self, event: dict[str, Any]) -> None:
        self.http += event["encodedDataLength"]

    def _take_frame(self, data: str | bytes) -> None:
        self.received += len(data)

    def _send_frame(self, data: str | bytes) -> None:
        self.sent.append(len(data))


# --- the pages ------------------------------------------------------------------------------------


def _bare_voila(folder: Path) -> Case:
    command = (sys.executable, "-m", "voila", _write_bare(folder), "--no-browser", "--port={port}")
    return Case("bare Voilà, one Textarea", command)


def _bare_served(folder: Path) -> Case:
    command = (sys.executable, "-c", SERVE_BARE, _write_bare(folder), "{port}")
    return Case("the same, our server", command, BARE)


def _write_bare(folder: Path) -> str:
    notebook = {"cells": [BARE_CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / BARE).write_text(json.dumps(notebook), encoding="utf-8")
    return BARE


def _form(folder: Path) -> Case:
    return _ours(folder, "our form, the Define phase", PROJECT / "data" / "guide.yaml")


def _many_kinds(folder: Path) -> Case:
    guide = PROJECT / "tests" / "data" / "many_kinds.yaml"
    return _ours(folder, "our form, 30 questions, all kinds", guide)


def _results(folder: Path) -> Case:
    guide = PROJECT / "data" / "guide.yaml"
    subprocess.run(
        [COMMAND, "sample", folder / "answers.sqlite", "--guide", guide],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return _ours(folder, "our results, 12 members", guide, RESULTS, ".cop-answers, table")


def _ours(folder: Path, title: str, guide: Path, path: str = PHASE, ready: str = FIELD) -> Case:
    """Return a page of the workbook, seen by a member who has just joined."""
    store = f"sqlite:///{folder / 'answers.sqlite'}"
    with open_workbook(guide=guide, store=store) as workbook:
        key = join(workbook.store, workbook.community, "A visitor").key
    command = (COMMAND, "serve", "--port", "{port}", "--guide", str(guide), "--store", store)
    return Case(title, command, path, ready, key)


CASES: dict[str, Callable[[Path], Case]] = {
    "bare-voila": _bare_voila,
    "bare-served": _bare_served,
    "form": _form,
    "many-kinds": _many_kinds,
    "results": _results,
}


# --- one server, one visit ------------------------------------------------------------------------


@contextmanager
def _serve(name: str) -> Iterator[Server]:
    """Serve a case from an empty folder, and take both away afterwards."""
    with TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        case = CASES[name](folder)
        with (folder / "log.txt").open("wb") as log:
            command = [word.format(port=port) for word in case.command]
            environ = os.environ | {"JUPYTER_CONFIG_DIR": str(folder / "config")}
            process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
            try:
                server = Server(case, port, psutil.Process(process.pid))
                if not has_answered(port, server.process.is_running):
                    raise TimeoutError(f"nothing answers at {server.url}")
                yield server
            finally:
                process.terminate()
                process.wait(timeout=30)


def _measure(browser: Browser, server: Server, *, typing: bool) -> dict[str, float]:
    """Visit a page as somebody new, then once more, and return the figures of both visits."""
    context = browser.new_context()
    context.add_init_script(NOTE_KERNEL)
    if server.case.key:
        cookie = {"name": f"session-{server.port}", "value": server.case.key, "url": server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
    try:
        figures = _visit(context, server)
        again = _visit(context, server, typing=typing)
    finally:
        context.close()
    renamed = {"again s": again["field s"], "again KB": again["KB"]}
    return figures | renamed | {name: again[name] for name in ("sent", "sent KB") if name in again}


def _visit(context: BrowserContext, server: Server, *, typing: bool = False) -> dict[str, float]:
    """Visit a page and leave it; with `typing`, write into its first long answer as well."""
    page = context.new_page()
    traffic, start = Traffic.of(page), time.perf_counter()
    page.goto(server.url + server.case.path, wait_until="commit", timeout=PATIENT_MS)
    page.locator(server.case.ready).first.wait_for(timeout=PATIENT_MS)
    seconds = time.perf_counter() - start
    page.wait_for_timeout(SETTLED_MS)
    kernel_ready, html_ready = page.evaluate(TIMINGS)
    figures = {
        "kernel s": kernel_ready / 1000,
        "html s": html_ready / 1000,
        "field s": seconds,
        "kernel MB": server.kernel_mb(),
        "KB": traffic.http / 1e3,
        "requests": float(traffic.requests),
        "widget KB": traffic.received / 1e3,
    }
    if typing and server.case.ready == FIELD:
        figures |= _type(page, traffic)
    page.goto("about:blank")  # only a page that is left frees its kernel
    page.close()
    return figures


def _type(page: Page, traffic: Traffic) -> dict[str, float]:
    box = page.locator("textarea:visible").first
    box.fill(ANSWER)
    page.wait_for_timeout(SAVED_MS)
    traffic.sent.clear()
    box.press("Control+End")
    page.keyboard.type("k" * KEYS, delay=KEY_MS)
    page.wait_for_timeout(SAVED_MS)
    return {"sent": float(len(traffic.sent)), "sent KB": sum(traffic.sent) / 1e3}


# --- the table ------------------------------------------------------------------------------------

COLUMNS = {
    "kernel s": 2, "html s": 2, "field s": 2, "again s": 2, "kernel MB": 1, "KB": 0, "again KB": 0,
    "requests": 0, "widget KB": 0, "sent": 0, "sent KB": 1,
}  # fmt: skip


def to_table(found: dict[str, list[dict[str, float]]]) -> str:
    """Return the medians as text: a line of headings, then a line for each page."""
    width = max(map(len, found))
    lines = ["  ".join(["page".ljust(width), *COLUMNS])]
    for title, visits in found.items():
        cells = [_cell(name, digits, visits) for name, digits in COLUMNS.items()]
        lines.append("  ".join([title.ljust(width), *cells]))
    return "\n".join(lines)


def _cell(name: str, digits: int, visits: list[dict[str, float]]) -> str:
    values = [visit[name] for visit in visits if name in visit]
    text = f"{median(values):.{digits}f}" if values else "-"
    return text.rjust(len(name))


def _known(names: list[str]) -> list[str]:
    unknown = set(names) - CASES.keys()
    if unknown:
        raise typer.BadParameter(f"no such page: {', '.join(unknown)}; there are: {list(CASES)}")
    return names or list(CASES)


def main(
    runs: Annotated[int, typer.Option(min=1, help="Visits to each page.")] = 5,
    only: Annotated[list[str], typer.Option(help=f"Pages, of {', '.join(CASES)}.")] = [],  # noqa: B006
) -> None:
    """Visit each page `runs` times and print the medians."""
    with sync_playwright() as playwright, ExitStack() as servers:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
        running = [servers.enter_context(_serve(name)) for name in _known(only)]
        found: dict[str, list[dict[str, float]]] = {each.case.title: [] for each in running}
        for run in range(runs):
            for server in running:  # what typing sends is the same every time
                figures = _measure(browser, server, typing=run == 0)
                found[server.case.title].append(figures)
        browser.close()
    print(to_table(found))
    print(f"\nMedians of {runs} visits each; see the top of {Path(__file__).name} for the columns.")


if __name__ == "__main__":
    typer.run(main)
