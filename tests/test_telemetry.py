"""A kernel tells its page server of saves, and is never the worse for it."""

import socket
from pathlib import Path

import pytest

from copwidgets import open_workbook, telemetry
from copwidgets.errors import AccessError, AnswerError, StoreError
from copwidgets.telemetry import KEPT, SOCKET_VARIABLE, observed_save, tell_refused


@pytest.fixture
def ear(tmp_path_factory, monkeypatch):
    """Return a socket that the environment names."""
    path = tmp_path_factory.mktemp("s") / "s"  # short: such a path has 107 characters at most
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(path))
        ear.settimeout(0)
        monkeypatch.setenv(SOCKET_VARIABLE, str(path))
        yield ear
    telemetry.unsent.clear()


def heard(ear):
    """Return the lines that have come, times left out."""
    lines = []
    while True:
        try:
            lines += ear.recv(4096).decode().splitlines()
        except BlockingIOError:
            return [line if line.endswith("|c") else line.partition(":")[0] for line in lines]


def fill(ear):
    """Send until no more fits, and return how often that was."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.settimeout(0)
        for count in range(100_000):
            try:
                other.sendto(b"x", ear.getsockname())
            except BlockingIOError:
                return count
    return None


def descriptors():
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


def test_a_save_is_told_with_its_time(ear):
    with observed_save():
        pass
    assert heard(ear) == ["saves:1|c", "save"]


def test_the_time_is_in_milliseconds(ear, monkeypatch):
    moments = iter([10.0, 10.0032])
    monkeypatch.setattr(telemetry.time, "perf_counter", lambda: next(moments))
    with observed_save():
        pass
    assert ear.recv(4096) == b"saves:1|c\nsave:3.200|ms"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AccessError("answering is closed"), "access"),
        (AnswerError("half a character"), "value"),
        (StoreError("the disk is full"), "store"),
        (ValueError("a mistake of ours"), "store"),
    ],
)
def test_a_save_that_is_refused_is_told_with_the_reason(ear, error, reason):
    with pytest.raises(type(error)), observed_save():
        raise error
    assert heard(ear) == [f"refused.{reason}:1|c"]


def test_nothing_is_sent_where_nobody_listens(ear, monkeypatch):
    monkeypatch.delenv(SOCKET_VARIABLE)
    tell_refused("value")
    assert heard(ear) == []
    assert not telemetry.unsent


def test_a_server_that_is_gone_fails_no_save(ear):
    Path(ear.getsockname()).unlink()
    with observed_save():
        pass
    for _ in range(100):
        tell_refused("value")
    assert len(telemetry.unsent) == KEPT


def test_a_server_that_is_busy_is_told_with_the_next_save(ear):
    fill(ear)
    tell_refused("value")
    assert set(heard(ear)) == {"x"}
    tell_refused("access")
    assert heard(ear) == ["refused.value:1|c", "refused.access:1|c"]


def test_all_that_was_kept_fits_one_message(ear):
    fill(ear)
    for _ in range(100):
        with observed_save():
            pass
    heard(ear)
    tell_refused("value")
    assert len(ear.recv(4096)) < 1400


@pytest.mark.usefixtures("ear")
def test_no_socket_stays_open():
    before = descriptors()
    tell_refused("value")
    assert descriptors() == before


def test_a_member_s_saves_are_told(ear):
    with open_workbook("Ann", store="sqlite://") as workbook:
        form = workbook.form("define.purpose")
        form.value = {"define.purpose.primary": "To sing"}
        assert heard(ear) == ["saves:1|c", "save"]
        raw = {"base": 0, "token": "0123456789ab", "status": "answered", "value": 7}
        form.receive(
            {
                "type": "save",
                "view": "0123456789ab",
                "rev": 1,
                "answers": {"define.purpose.primary": raw},
            }
        )
        assert heard(ear) == ["refused.value:1|c"]
