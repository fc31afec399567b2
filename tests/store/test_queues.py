"""The lock that processes queue for: taken in turn, given back however its holder ends."""

import os
import threading
import time
from pathlib import Path

import pytest

from copwidgets.store import queues
from copwidgets.store.queues import AskedLock, QueuedLock, make_lock

_HOLD = """
import sys
from copwidgets.store.queues import make_lock
make_lock(sys.argv[1], 0o600).acquire(30)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=[QueuedLock, AskedLock])
def lock(request, tmp_path):
    return request.param(str(tmp_path / "it.lock"), 0o600)


@pytest.fixture
def holder(tmp_path, spawn):
    """A process that holds the lock until its input ends."""
    process = spawn(_HOLD, tmp_path / "it.lock")
    assert process.stdout.readline() == "held\n"
    return process


def test_it_is_taken_and_given_back_again_and_again(lock):
    for _ in range(3):
        lock.acquire(30)
        lock.release()


def test_who_waits_too_long_is_told_so(lock, holder):
    with pytest.raises(TimeoutError):
        lock.acquire(0.01)
    holder.kill()
    lock.acquire(30)
    lock.release()


@pytest.mark.parametrize("end", ["killed", "closed"])
def test_it_comes_free_with_its_holder(lock, holder, end):
    if end == "killed":
        holder.kill()
    else:
        holder.communicate()  # its input ends, and with it the process
    lock.acquire(30)
    lock.release()


def test_what_comes_after_giving_up_is_given_back(tmp_path, holder):
    path = str(tmp_path / "it.lock")
    with pytest.raises(TimeoutError):
        QueuedLock(path, 0o600).acquire(0.01)
    (waiting,) = [each for each in threading.enumerate() if "write gate" in each.name]
    holder.kill()
    waiting.join(timeout=30)
    other = QueuedLock(path, 0o600)
    other.acquire(0)
    other.release()


def test_they_are_let_in_one_at_a_time(tmp_path):
    path, inside, most = str(tmp_path / "it.lock"), [], []

    def enter():
        lock = make_lock(path, 0o600)
        lock.acquire(60)
        inside.append(1)
        most.append(len(inside))
        time.sleep(0)
        inside.pop()
        lock.release()

    threads = [threading.Thread(target=enter) for _ in range(30)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == [1] * 30


def test_no_file_stays_open(tmp_path, holder):
    lock = QueuedLock(str(tmp_path / "it.lock"), 0o600)
    before = set(Path("/proc/self/fd").iterdir())
    for _ in range(5):
        with pytest.raises(TimeoutError):
            lock.acquire(0.01)
    waiting = [each for each in threading.enumerate() if "write gate" in each.name]
    holder.kill()
    for each in waiting:
        each.join(timeout=30)
    assert set(Path("/proc/self/fd").iterdir()) == before


def test_the_file_has_the_mode_that_was_asked_for(tmp_path):
    before = os.umask(0o077)
    try:
        lock = QueuedLock(str(tmp_path / "it.lock"), 0o660)
        lock.acquire(0)
        lock.release()
    finally:
        os.umask(before)
    assert (tmp_path / "it.lock").stat().st_mode & 0o777 == 0o660


def test_a_link_in_its_place_is_not_followed(tmp_path):
    (tmp_path / "it.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"it\.lock"):
        QueuedLock(str(tmp_path / "it.lock"), 0o600).acquire(0)
    assert not (tmp_path / "elsewhere").exists()


def test_a_wait_that_fails_says_why(tmp_path, monkeypatch):
    def fail(_handle, how):
        raise BlockingIOError if how & queues.fcntl.LOCK_NB else OSError(37, "No locks available")

    monkeypatch.setattr(queues.fcntl, "flock", fail)
    with pytest.raises(OSError, match="No locks available"):
        QueuedLock(str(tmp_path / "it.lock"), 0o600).acquire(30)


def test_where_there_is_no_flock_it_asks(tmp_path, monkeypatch):
    monkeypatch.setattr(queues, "fcntl", None)
    assert isinstance(make_lock(str(tmp_path / "it.lock"), 0o600), AskedLock)
