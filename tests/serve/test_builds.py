"""Pages that wait for the processors."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace

import pytest

from copwidgets.serve.builds import PER_PROCESSOR, Builds
from copwidgets.serve.machine import processors
from copwidgets.serve.words import to_ordinal
from tests.aside import run


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


def builder(builds, name, log, *, every=60):
    """Build a page that ends when it is told to; `log` gets what happens."""
    end = asyncio.Event()

    async def say(words):
        log.append(f"{name}: {words}")

    async def build():
        async with builds.turn(on_wait=say, every=every):
            log.append(f"{name} begins")
            await end.wait()

    return SimpleNamespace(task=asyncio.create_task(build()), end=end)


def test_pages_are_built_in_order_and_so_many_at_once():
    async def work():
        log, builds = [], Builds(2)
        pages = []
        for name in "abcd":
            pages.append(builder(builds, name, log))
            await settle()
        assert log == ["a begins", "b begins"]
        assert len(builds) == 2
        for page in pages:
            page.end.set()
            await page.task
        return log, len(builds)

    assert run(work()) == (["a begins", "b begins", "c begins", "d begins"], 0)


def test_who_waits_is_told_the_place():
    async def work():
        builds, told = Builds(1), asyncio.Queue()
        pages = [builder(builds, "a", [])]
        for name in "bc":
            await settle()
            log = SimpleNamespace(append=told.put_nowait)
            pages.append(builder(builds, name, log, every=0.001))
            yet = f"{name}: You are {to_ordinal(len(pages) - 1)} in line. How long"
            while not (await told.get()).startswith(yet):
                pass
        for page in pages:
            page.end.set()
            await page.task

    run(work())


def test_a_page_that_is_given_up_gives_its_turn_on():
    async def work():
        log, builds = [], Builds(1)
        first, second, third = (builder(builds, name, log) for name in "abc")
        await settle()
        second.task.cancel()
        await settle()
        first.task.cancel()
        await settle()
        third.end.set()
        await third.task
        fourth = builder(builds, "d", log)
        await settle()
        fourth.end.set()
        await fourth.task
        return log

    assert run(work()) == ["a begins", "c begins", "d begins"]


def test_a_turn_that_comes_to_one_who_has_just_left_is_passed_on():
    async def work():
        log, builds = [], Builds(1)
        first, second, third = (builder(builds, name, log) for name in "abc")
        await settle()
        first.end.set()
        await first.task
        second.task.cancel()  # it has its turn, and does not know yet
        with suppress(asyncio.CancelledError):
            await second.task
        third.end.set()
        await third.task
        return log

    assert run(work())[-1] == "c begins"


def test_a_visitor_who_leaves_while_being_told_is_forgotten():
    async def work():
        builds = Builds(1)

        async def gone(_words):
            raise ConnectionError

        first = builder(builds, "a", [])
        await settle()
        with pytest.raises(ConnectionError):
            async with builds.turn(on_wait=gone, every=0.001):
                pass
        first.end.set()
        await first.task
        return len(builds)

    assert run(work()) == 0


# --- a real server --------------------------------------------------------------------------------


def test_a_page_that_waits_says_so_and_comes(start_server, command, ask):
    server = start_server(command(page_seconds=4))
    others = PER_PROCESSOR * processors()
    with ThreadPoolExecutor(others + 1) as threads:
        slow = [threads.submit(ask, server, "/slow.ipynb") for _ in range(others)]
        assert server.wait_for_kernels(others) == others
        page = threads.submit(ask, server, "/start.ipynb").result()
    assert 'window.page_waits("You are first in line.' in page.text
    assert "window.page_failed()" not in page.text
    assert page.kernel()
    assert all("window.page_failed()" in each.result().text for each in slow)
