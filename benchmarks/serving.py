"""What a form costs its visitors and its server: this workbook beside other ways to serve one.

The same eight questions, saved to SQLite, with a table of everybody's answers made by pandas: as
this serves it, as a notebook in Voilà, and as an app of Streamlit, Panel, Solara and Gradio
(`peers/apps`). `make bench-peers` installs those; one that is not there is reported as missing.

One visitor. The servers take turns, so that whatever else the machine does meets them all: compare
rows of one table, never two tables. A first visit is that of a browser that was never anywhere, the
next one that of the same browser; each figure is the median of `--runs`. Seconds count, by the
page's own clock, from its address being opened to the first field that can be typed into. Then an
answer is written, and must come to the file: else the visit has failed. Requests and KB are what
came over the network (compressed as it came, the websocket's messages among them). "Elsewhere" are
requests to other machines, which nobody answers here.

A static page. What the workbook's form consists of, byte by byte, from a plain file server: no page
of as many bytes can be there sooner.

Many visitors. Each opens the form in a tab that stays open and has an answer saved; they come four
at a time. Memory is what all processes of the server hold: (at so many visitors - at none) / so
many, as proportional set size, by which a page that several processes share counts once in all.
"Own" is the unique set size of a visitor's kernel. The tabs are shared out among four browsers; in
the workbook each is of another member. Failed are those whose field or answer did not come.
"""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from hosting import free_port
from peers.cases import CASES, Case, NotInstalledError
from peers.copies import copied
from peers.crowd import Gathering, gather
from peers.servers import Server, serve
from peers.tables import crowd_table, visit_table
from peers.visits import Failed, Visit, give_key, leave, new_browser, visit, visit_alone
from playwright.async_api import BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as BrowserError

STATIC = "a static page of the same bytes"
VERSIONS = """
import sys
from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))
"""


@dataclass
class Figures:
    """All that is found out: by the title of a server, in the order of the servers."""

    first: dict[str, list[Visit]] = field(default_factory=dict)
    again: dict[str, list[Visit]] = field(default_factory=dict)
    crowds: dict[str, list[Gathering]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def note(self, title: str, first: Visit, again: Visit) -> None:
        """Add a browser's two visits to a server."""
        self.first.setdefault(title, []).append(first)
        self.again.setdefault(title, []).append(again)

    def fail(self, title: str, what: object) -> None:
        """Add what went wrong, and say it at once."""
        self.failures.append(f"{title}: {what}")
        _tell(self.failures[-1])


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


# --- one visitor ----------------------------------------------------------------------------------


async def _visit_all(playwright: Playwright, names: list[str], runs: int) -> Figures:
    """Let every server be visited `runs` times, one after the other in each run."""
    figures = Figures()
    with ExitStack() as stack:
        servers = [each for name in names if (each := _start(stack, name, figures))]
        copy = await _copy(playwright, stack, servers)
        for run in range(runs):
            _tell(f"visits, run {run + 1} of {runs}")
            for server in servers:
                await _visit_twice(playwright, server, figures)
            if copy:
                await _note(playwright, STATIC, figures, lambda browser: _look(browser, copy))
    return figures


def _start(stack: ExitStack, name: str, figures: Figures, visitors: int = 1) -> Server | None:
    try:
        server = stack.enter_context(serve(CASES[name], visitors))
    except NotInstalledError as missing:
        figures.fail(str(missing), "missing; make bench-peers installs it")
        return None
    except TimeoutError as late:
        figures.fail(name, late)
        return None
    figures.versions.append(_versions(server.case))
    return server


def _versions(case: Case) -> str:
    command = [str(case.bin / "python"), "-c", VERSIONS, *case.versions]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout.strip()


async def _visit_twice(playwright: Playwright, server: Server, figures: Figures) -> None:
    async def come(browser: BrowserContext) -> Visit:
        await give_key(browser, server, 0)
        return await visit_alone(browser, server)

    await _note(playwright, server.case.title, figures, come)


async def _note(
    playwright: Playwright,
    title: str,
    figures: Figures,
    come: Callable[[BrowserContext], Awaitable[Visit]],
) -> None:
    """Let a new browser come twice."""
    async with new_browser(playwright) as browser:
        try:
            figures.note(title, await come(browser), await come(browser))
        except Failed as failure:
            figures.fail(title, failure)


async def _look(browser: BrowserContext, url: str) -> Visit:
    page, made = await visit(browser, url)
    await leave(page)
    return made


async def _copy(playwright: Playwright, stack: ExitStack, servers: list[Server]) -> str:
    """Serve a copy of the workbook's form, and return its address; "" where that is not here."""
    server = next((each for each in servers if each.case.is_copied), None)
    if server is None:
        return ""
    async with new_browser(playwright) as browser:
        await give_key(browser, server, 0)
        made = await visit_alone(browser, server)
    port = free_port()
    cookie = f"session-{server.port}={server.case.keys[0]}"
    own = [each for each in made.addresses if f":{server.port}/" in each]
    stack.enter_context(copied(own, cookie, port))
    return server.url.replace(f":{server.port}/", f":{port}/")


# --- many visitors --------------------------------------------------------------------------------


async def _gather_all(
    playwright: Playwright, names: list[str], figures: Figures, sizes: list[int], seconds: float
) -> None:
    """Let each server in turn have its crowds."""
    for name in names:
        with ExitStack() as stack:
            server = _start(stack, name, figures, max(sizes))
            if server is None:
                continue
            try:
                found, failures = await gather(playwright, server, sizes, seconds)
            except BrowserError as error:  # others' figures are not lost for one
                figures.fail(f"{server.case.title}, in a crowd", error)
                continue
        figures.crowds[server.case.title] = found
        for each in failures:
            figures.fail(f"{server.case.title}, in a crowd", each)
        _tell(crowd_table({server.case.title: found}, sizes))


# --- the command ----------------------------------------------------------------------------------


async def _measure(names: list[str], runs: int, sizes: list[int], seconds: float) -> Figures:
    async with async_playwright() as playwright:
        figures = await _visit_all(playwright, names, runs)
        _tell(visit_table(figures.first, figures.again))
        if sizes:
            await _gather_all(playwright, names, figures, sizes, seconds)
    return figures


def _known(names: list[str]) -> list[str]:
    unknown = set(names) - CASES.keys()
    if unknown:
        raise typer.BadParameter(f"no such server: {', '.join(unknown)}; there are: {list(CASES)}")
    return names or list(CASES)


def _sizes(written: str) -> list[int]:
    if not all(each.strip().isdecimal() for each in written.split(",") if each):
        raise typer.BadParameter("numbers of visitors look like 1,20,100")
    return sorted({int(each) for each in written.split(",") if each} - {0})


def main(
    runs: Annotated[int, typer.Option(min=1, help="Browsers that visit each server.")] = 5,
    visitors: Annotated[str, typer.Option(help="Sizes of the crowds; empty for none.")] = "1,20",
    only: Annotated[list[str], typer.Option(help=f"Servers, of {', '.join(CASES)}.")] = [],  # noqa: B006
    minutes: Annotated[float, typer.Option(help="The longest that one crowd may take.")] = 8,
) -> None:
    """Visit each server, let crowds come to each, and print the tables as Markdown."""
    sizes = _sizes(visitors)
    figures = asyncio.run(_measure(_known(only), runs, sizes, minutes * 60))
    print(f"{', '.join(dict.fromkeys(figures.versions))}; medians of {runs} runs.\n")
    print(visit_table(figures.first, figures.again))
    print(f"\n{crowd_table(figures.crowds, sizes)}" if sizes else "")
    failures = [f"{count} x {what}" for what, count in Counter(figures.failures).items()]
    print("\n".join(["\nFailures:", *failures] if failures else ["\nNo failures."]))
    print(f"\nSee the top of {Path(__file__).name} for what is counted.")


if __name__ == "__main__":
    typer.run(main)
