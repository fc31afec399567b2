"""Whoever runs the server can watch it, at an address that visitors do not have."""

import re
import socket
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

WATCHED = re.compile(r"http://127\.0\.0\.1:\d+/metrics")
KERNEL = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
KEY = "Abcd0123456789_-Abcd01"


@pytest.fixture(scope="module")
def watch(command):
    return command(monitor="127.0.0.1:0", known=[KEY])


@pytest.fixture(scope="module")
def watched(start_server, watch):
    """Return a server whose sums grow from test to test."""
    return start_server(watch)


@pytest.fixture
def gain(watched):
    """Return what the sums have gained since the test began."""
    before = sums_of(watched)
    return lambda: {name: value - before[name] for name, value in sums_of(watched).items()}


def read(server, path="metrics", **headers):
    """Return what stands at the address to be watched at."""
    address = server.wait_for(WATCHED).removesuffix("metrics") + path
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as reply:
        return reply.read().decode(), reply.headers


def sums_of(server):
    """Return the samples: (name without its prefix, labels) -> value."""
    families = text_string_to_metric_families(read(server)[0])
    return {
        (each.name.removeprefix("page_server_"), *each.labels.values()): each.value
        for family in families
        for each in family.samples
        if family.type != "histogram" or not each.name.endswith("_bucket")
    }


def test_what_is_done_is_counted(watched, ask, gain):
    assert ask(watched, "/start.ipynb").status == 200
    sums = gain()
    assert sums["kernels", "start.ipynb"] == 1
    assert sums["kernels_started_total",] == sums["kernel_start_seconds_count",] == 1
    assert sums["page_seconds_count", "start.ipynb"] == 1
    assert sums["page_seconds_sum", "start.ipynb"] >= sums["kernel_start_seconds_sum",]
    assert sums["pages_refused_total", "full"] == 0


def test_why_a_kernel_has_ended_is_counted(start_server, watch, ask):
    watched = start_server(watch)
    reply = ask(watched, "/start.ipynb")
    token = re.search("_xsrf=([^;]+)", reply.cookie("_xsrf")).group(1)
    headers = reply.cookies() | {"X-XSRFToken": token, "Content-Length": "0"}
    path = f"/voila/api/shutdown/{reply.kernel()}"
    assert ask(watched, path, method="POST", headers=headers).status == 204
    assert watched.wait_for_kernels(0) == 0
    sums = sums_of(watched)
    assert sums["kernels", "start.ipynb"] == 0
    assert sums["kernels_stopped_total", "left"] == 1


def test_a_page_whose_notebook_fails_is_given_or_refused(watched, ask, gain):
    ask(watched, "/broken.ipynb")
    sums = gain()
    assert sums["page_seconds_count", "broken.ipynb"] + sums["pages_refused_total", "failed"] == 1


def test_a_kernel_s_saves_are_counted(watched, ask, gain):
    assert ask(watched, "/saving.ipynb").status == 200
    sums = gain()
    assert sums["saves_total",] == sums["save_seconds_count",] == 2
    assert sums["saves_refused_total", "value"] == 1


def test_nobody_can_be_found_in_the_sums(watched, ask):
    port = watched.url.rstrip("/").rpartition(":")[2]
    headers = {"Cookie": f"session-{port}={KEY}", "User-Agent": "Ann"}
    ask(watched, "/start.ipynb", headers=headers)
    for path in (f"/{KEY}", "/next.ipynb?who=Ann", "/Ann.ipynb"):
        ask(watched, path)
    text, headers = read(watched)
    assert not KERNEL.search(text)
    assert "Ann" not in text
    assert KEY not in text
    assert headers["Set-Cookie"] is None
    assert headers["Cache-Control"] == "no-store"


def test_nothing_else_stands_there(watched):
    assert read(watched, "health")[0] == '{"status": "ok"}'
    for path in ("", "start.ipynb", "join", "api/kernels", "metrics/x"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            read(watched, path)


def test_without_an_address_no_kernel_is_asked_to_tell(server, ask):
    assert "told: none" in ask(server, "/saving.ipynb").text
    assert not WATCHED.search(server.output())


def test_an_address_that_is_taken_is_one_sentence(start_server, command):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(AssertionError, match=f"Port {port} is in use: stop what runs there"):
            start_server(command(monitor=f"127.0.0.1:{port}"))
