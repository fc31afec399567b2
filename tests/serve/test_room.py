"""Room by number and by memory."""

from types import SimpleNamespace

import pytest

from copwidgets.serve.guest import Guest
from copwidgets.serve.ledger import Ledger, Limits
from copwidgets.serve.room import RESERVE_BYTES, Room

MB = 1024**2
ANN = Guest(visitor="a", account="person:ann", is_stranger=False)
BOB = Guest(visitor="b", account="person:bob", is_stranger=False)


@pytest.fixture
def house():
    """Return a house of which time and free memory can be set."""
    state = SimpleNamespace(free=4096 * MB, now=0.0)
    state.ledger = Ledger(Limits(all=9, visitor=2, address=4))
    state.room = Room(
        state.ledger, kernel_bytes=100 * MB, free=lambda: state.free, clock=lambda: state.now
    )
    return state


def test_whoever_finds_room_is_in_the_ledger(house):
    assert house.room.has_room(ANN)
    assert house.room.try_enter(ANN).guest is ANN
    assert len(house.ledger) == 1
    house.room.give_back(next(iter(house.ledger)))
    assert len(house.ledger) == 0


def test_one_person_gets_no_more_than_one_person_may_have(house):
    assert house.room.try_enter(ANN)
    assert house.room.try_enter(ANN)
    assert house.room.try_enter(ANN) is None
    assert house.room.try_enter(BOB)


def test_the_reserve_of_memory_is_kept(house):
    house.room.try_enter(ANN).kernel_id = "runs"
    house.free, house.now = RESERVE_BYTES + 99 * MB, 1.0
    assert not house.room.has_room(BOB)
    house.free, house.now = RESERVE_BYTES + 100 * MB, 2.0
    assert house.room.has_room(BOB)


def test_kernels_that_are_being_started_take_theirs_in_advance(house):
    house.room.try_enter(ANN)
    house.free, house.now = RESERVE_BYTES + 199 * MB, 1.0
    assert not house.room.has_room(BOB)
    house.free, house.now = RESERVE_BYTES + 200 * MB, 2.0
    assert house.room.has_room(BOB)


def test_memory_is_not_looked_at_for_everybody_who_asks(house):
    house.room.try_enter(ANN)
    house.free, house.now = 0, 0.4
    assert house.room.has_room(BOB)
    house.now = 0.5
    assert not house.room.has_room(BOB)


def test_an_empty_house_lets_somebody_in(house):
    house.free, house.now = 0, 1.0
    assert house.room.try_enter(ANN)
    assert house.room.try_enter(BOB) is None


def test_a_small_machine_keeps_a_share_and_no_more():
    ledger = Ledger(Limits(all=9, visitor=2, address=4))
    room = Room(ledger, kernel_bytes=100 * MB, free=lambda: 500 * MB)
    ledger.enter(ANN).kernel_id = "runs"
    assert room.has_room(BOB)
