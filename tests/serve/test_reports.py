"""What kernels tell is counted when it makes sense, and is never more than can be borne."""

import asyncio
import os
import socket

import pytest

from copwidgets.serve.metrics import Metrics
from copwidgets.serve.reports import LINES_AT_ONCE, VARIABLE, Reports, count_line
from copwidgets.telemetry import SOCKET_VARIABLE, observed_save, tell_refused
from tests.aside import run


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("s") / "s"  # short: such a path has 107 characters at most


def value_of(metrics, name, **labels):
    return metrics.registry.get_sample_value(f"page_server_{name}", labels)


def sums_of(metrics):
    lines = metrics.render("")[0].decode().splitlines()
    return [line for line in lines if line.startswith("page_server_")]


def hear(metrics, path, tell):
    """Tell something while the socket is open, and return once the loop has had its turn."""

    async def main():
        reports = Reports(metrics, path, clock=lambda: 0)
        reports.open()
        try:
            tell()
            for _ in range(3):  # the loop looks at its sockets once a turn
                await asyncio.sleep(0)
        finally:
            reports.close()

    run(main())


def send(path, message):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(message, str(path))


@pytest.mark.parametrize(
    ("line", "name", "labels", "value"),
    [
        (b"saves:1|c", "saves_total", {}, 1),
        (b"saves:20|c", "saves_total", {}, 20),
        (b"save:3.2|ms", "save_seconds_sum", {}, 0.0032),
        (b"save:1500|ms", "save_seconds_sum", {}, 1.5),
        (b"refused.access:1|c", "saves_refused_total", {"reason": "access"}, 1),
        (b"refused.store:2|c", "saves_refused_total", {"reason": "store"}, 2),
        (b"refused.value:1|c", "saves_refused_total", {"reason": "value"}, 1),
    ],
)
def test_what_is_known_is_counted(metrics, line, name, labels, value):
    assert count_line(line, metrics)
    assert value_of(metrics, name, **labels) == pytest.approx(value)


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"\0", b"saves", b"saves:1", b"saves:|c", b"saves:-1|c", b"saves:+1|c"),
        *(b"saves:1.5|c", b"saves:1e9|c", b"saves:99999|c", b"saves:1|ms", b"saves:1|g"),
        *(b"save:nan|ms", b"save:inf|ms", b"save:-3|ms", b"save:123456789|ms", b"save:1|c"),
        *(b"refused.Ann:1|c", b"refused.:1|c", b"kernels:1|c", b"saves:1|c|@0.1", b" saves:1|c"),
        *("saves:١|c".encode(), b"saves:1|c\r", b"x" * 4096),
    ],
)
def test_what_is_not_known_is_not(metrics, line):
    before = sums_of(metrics)
    assert not count_line(line, metrics)
    assert sums_of(metrics) == before


def test_a_kernel_s_words_arrive(metrics, path):
    def tell():
        assert os.environ[VARIABLE] == str(path)
        with observed_save():
            pass
        tell_refused("value")

    hear(metrics, path, tell)
    assert SOCKET_VARIABLE == VARIABLE
    assert value_of(metrics, "saves_total") == 1
    assert value_of(metrics, "save_seconds_count") == 1
    assert value_of(metrics, "saves_refused_total", reason="value") == 1
    assert value_of(metrics, "reports_dropped_total") == 0


def test_nonsense_is_dropped_and_counted(metrics, path):
    hear(metrics, path, lambda: send(path, b"Ann:1|c\nsaves:1|c\n\xff"))
    assert value_of(metrics, "saves_total") == 1
    assert value_of(metrics, "reports_dropped_total") == 2


def test_too_much_is_dropped(metrics, path):
    line = b"saves:1|c"
    many = b"\n".join([line] * 400)

    async def main():
        reports = Reports(
            metrics, path, clock=lambda: 0
        )  # no time passes, so nothing more may come
        reports.open()
        for _ in range(LINES_AT_ONCE // 400 + 1):
            send(path, many)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        reports.close()

    run(main())
    assert value_of(metrics, "saves_total") == LINES_AT_ONCE
    assert value_of(metrics, "reports_dropped_total") == 400


def test_nothing_is_left_behind(metrics, path):
    hear(metrics, path, lambda: None)
    assert VARIABLE not in os.environ
    assert not path.exists()
