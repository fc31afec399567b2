"""Buckets that fill again, addresses that count as one, and how many kernels fit."""

import pytest

from copwidgets.serve import limits
from copwidgets.serve.limits import FORKED_BYTES, Bucket, Turns, kernels_that_fit, to_subnet


def test_bucket_makes_one_wait_and_loses_nothing():
    bucket = Bucket(10, 20, now=0)
    assert bucket.take(20, 0) == 0
    assert bucket.take(5, 0) == pytest.approx(0.5)
    assert bucket.take(5, 0) == pytest.approx(1.0)
    assert bucket.take(1, 2) == 0


def test_bucket_is_never_fuller_than_full():
    bucket = Bucket(10, 20, now=0)
    assert bucket.left(1000) == 20
    assert not bucket.try_take(21, 1000)
    assert bucket.try_take(20, 1000)
    assert not bucket.try_take(1, 1000)


def test_addresses_have_turns_of_their_own():
    now = [0.0]
    turns = Turns(0.5, 2, clock=lambda: now[0])
    assert [turns.take("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert turns.take("192.0.2.2")
    now[0] = 2.0
    assert turns.take("192.0.2.1")


def test_addresses_that_waited_long_enough_are_forgotten():
    now = [0.0]
    turns = Turns(0.5, 2, clock=lambda: now[0])
    for number in range(10_000):
        now[0] += 1
        turns.take(f"10.0.{number // 256}.{number % 256}")
    assert len(turns) < 1100


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("a socket", "a socket"),
    ],
)
def test_what_counts_as_one_address(address, name):
    assert to_subnet(address) == name


@pytest.mark.parametrize(
    ("free", "count"), [(0, 4), (512 * 1024**2, 4), (8 * 1024**3, 63), (10**13, 400)]
)
def test_memory_decides_how_many_kernels_fit(monkeypatch, free, count):
    monkeypatch.setattr(limits, "free_bytes", lambda: free)
    assert kernels_that_fit() == count


def test_more_forked_kernels_fit(monkeypatch):
    monkeypatch.setattr(limits, "free_bytes", lambda: 4 * 1024**3)
    assert kernels_that_fit(FORKED_BYTES) == 143
