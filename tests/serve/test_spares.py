"""Kernels started ahead: so many, when it is quiet, and never two at a time."""

import asyncio

import pytest

from copwidgets.serve import spares
from copwidgets.serve.spares import Spares
from tests.aside import run


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    monkeypatch.setattr(spares, "QUIET_SECONDS", 0)
    monkeypatch.setattr(spares, "RETRY_SECONDS", 0)


class Starter:
    """Starts kernels that are words, and notes how many at once."""

    def __init__(self):
        self.started, self.running, self.most = 0, 0, 0

    async def __call__(self, kind):
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        self.started += 1
        return f"{kind} {self.started}"


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  (nothing tells of it)
            await asyncio.sleep(0)


def test_what_is_taken_is_made_up_for():
    async def work():
        start = Starter()
        held = Spares({"a": 2, "b": 1}, start=start, is_quiet=lambda: True)
        assert held.take("a") is None
        held.fill()
        held.fill()
        await until(lambda: start.started == 3)
        assert [held.take("a"), held.take("a"), held.take("a")] == ["a 1", "a 2", None]
        held.fill()
        await until(lambda: start.started == 5)
        assert [held.take("b"), held.take("b"), held.take("a")] == ["b 3", None, "a 4"]
        assert start.most == 1

    run(work())


def test_nothing_is_started_while_others_wait():
    async def work():
        start, quiet = Starter(), []
        held = Spares({"a": 1}, start=start, is_quiet=lambda: bool(quiet))
        held.fill()
        for _ in range(20):
            await asyncio.sleep(0)
        assert start.started == 0
        quiet.append(True)
        await until(lambda: start.started == 1)

    run(work())


def test_after_a_failure_it_is_tried_again():
    async def work():
        tries = []

        async def start(kind):
            tries.append(kind)
            if len(tries) == 1:
                raise OSError("no more processes")
            return "kernel"

        held = Spares({"a": 1}, start=start, is_quiet=lambda: True)
        held.fill()
        await until(lambda: len(tries) == 2)
        await until(lambda: held.take("a") == "kernel")

    run(work())


def test_none_is_started_after_the_end():
    async def work():
        start = Starter()
        held = Spares({"a": 1}, start=start, is_quiet=lambda: True)
        held.fill()
        held.stop()
        for _ in range(20):
            await asyncio.sleep(0)
        assert start.started == 0

    run(work())
