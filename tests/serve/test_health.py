"""Whether the server is well: one word, whoever asks and however often."""

import asyncio
import json
import logging
import threading

import pytest

from copwidgets.serve.health import Health
from tests.aside import run

KERNEL = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"


class Check:
    """A site's check that counts how often it was asked."""

    def __init__(self, *words, hold=None):
        self.words, self.hold, self.asked = list(words), hold, 0

    def __call__(self):
        self.asked += 1
        if self.hold:
            self.hold.wait()
        word = self.words.pop(0)
        if isinstance(word, Exception):
            raise word
        return word


async def words_of(health, count):
    return [await health.word() for _ in range(count)]


def test_a_site_without_a_check_is_well():
    assert run(Health(None).word()) == "ok"


def test_what_the_site_lacks_is_the_word():
    health = Health(Check("", "store", ""), keep_seconds=0)
    assert run(words_of(health, 3)) == ["ok", "store", "ok"]


def test_a_check_is_not_asked_more_often_than_is_of_use():
    check = Check("store")
    assert run(words_of(Health(check, keep_seconds=3600), 5)) == ["store"] * 5
    assert check.asked == 1


def test_those_who_ask_at_once_share_a_check():
    check = Check("")

    async def ask_together():
        health = Health(check)
        return await asyncio.gather(*(health.word() for _ in range(20)))

    assert run(ask_together()) == ["ok"] * 20
    assert check.asked == 1


def test_a_check_that_hangs_is_waited_for_no_longer_and_not_asked_again():
    check = Check("", hold=threading.Event())
    health = Health(check, check_seconds=0, keep_seconds=0)
    try:
        assert run(words_of(health, 3)) == ["slow"] * 3
        assert check.asked <= 1
    finally:
        check.hold.set()


def test_a_check_that_fails_is_logged_once_with_its_reason(caplog):
    errors = [ValueError("the disk is away") for _ in range(3)]
    health = Health(Check(*errors, ""), keep_seconds=0)
    with caplog.at_level(logging.WARNING):
        assert run(words_of(health, 4)) == ["failing"] * 3 + ["ok"]
    assert caplog.text.count("the disk is away") == 1
    assert [each.message for each in caplog.records if "is:" in each.message] == [
        "The server's health is: failing",
        "The server's health is: ok",
    ]


# --- of a server ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flag(tmp_path_factory):
    """Return a file; while it is there the site is not well."""
    return tmp_path_factory.mktemp("flag") / "unwell"


@pytest.fixture(scope="module")
def watched(start_server, command, flag):
    return start_server(command(unwell=str(flag), base_url="/below/"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/below/health", "/below/health/live"])
def test_a_server_that_is_well_says_so_to_everybody(watched, ask, path, method):
    reply = ask(watched, path, method=method, headers={"Host": "10.0.0.7:8866"})
    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Set-Cookie"] is None
    assert reply.text == ('{"status": "ok"}' if method == "GET" else "")


def test_a_site_that_lacks_something_gives_no_pages_but_lives(start_server, command, ask, flag):
    flag.touch()
    try:
        server = start_server(command(unwell=str(flag)))
        reply = ask(server, "/health")
        assert (reply.status, json.loads(reply.text)) == (503, {"status": "store"})
        assert ask(server, "/health/live").status == 200
    finally:
        flag.unlink()


def test_asking_starts_no_kernel_and_leaves_no_line(watched, ask):
    before = watched.output()
    for _ in range(20):
        ask(watched, "/below/health")
    assert watched.kernels() == []
    assert watched.output() == before


@pytest.mark.parametrize("path", ["/below/metrics", "/metrics", "/health", "/below/health/x"])
def test_visitors_find_no_sums(watched, ask, path):
    assert ask(watched, path).status == 404


def test_nothing_can_be_sent_there(watched, ask):
    reply = ask(watched, "/below/health", method="POST", body="x")
    assert reply.status in {403, 405}
