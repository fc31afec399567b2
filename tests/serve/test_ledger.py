"""Who may have another kernel, and whose each one is."""

import pytest

from copwidgets.serve.guest import Guest
from copwidgets.serve.ledger import Ledger, Limits


@pytest.fixture
def ledger():
    return Ledger(Limits(all=9, visitor=3, address=4))


def stranger(number=0, visitor="v"):
    return Guest(visitor=visitor, account=f"address:192.0.2.{number}", is_stranger=True)


def member(name="ann", visitor="v"):
    return Guest(visitor=visitor, account=f"key:{name}", is_stranger=False)


def fill(ledger, guest, count):
    for number in range(count):
        ledger.enter(guest).kernel_id = f"{guest.account}-{number}"


def test_strangers_leave_a_third_to_members(ledger):
    fill(ledger, stranger(1), 3)
    fill(ledger, stranger(2), 3)
    assert ledger.is_full(stranger(3))
    assert not ledger.is_full(member())
    fill(ledger, member("bob"), 3)
    assert ledger.is_full(member())


def test_one_address_has_a_limit(ledger):
    fill(ledger, stranger(1), 4)
    assert ledger.is_full(stranger(1, visitor="another browser"))
    assert not ledger.is_full(stranger(2))


def test_one_person_has_a_limit_on_every_browser(ledger):
    fill(ledger, member(), 3)
    assert ledger.has_many(member(visitor="another browser"))
    assert not ledger.has_many(member("bob"))
    assert not ledger.has_many(stranger())


def test_oldest_kernel_without_a_browser_is_spared(ledger):
    fill(ledger, member(), 3)
    ledger.enter(member())  # being started
    assert ledger.to_spare(member(), connected=lambda _kernel: False) == ""  # all are being built
    for each in ledger:
        each.is_built = True
    assert ledger.to_spare(member(), connected={"key:ann-0"}.__contains__) == "key:ann-1"
    assert ledger.to_spare(member(), connected=lambda _kernel: True) == ""
    assert ledger.to_spare(member("bob"), connected=lambda _kernel: False) == ""
    fill(ledger, stranger(1), 1)
    assert ledger.to_spare(stranger(1), connected=lambda _kernel: False) == ""


def test_kernels_being_started_count(ledger):
    claims = [ledger.enter(stranger(1)) for _ in range(4)]
    assert ledger.is_full(stranger(1))
    ledger.give_back(claims[0])
    assert not ledger.is_full(stranger(1))
    assert len(ledger) == 3


def test_a_claim_is_counted_as_what_its_guest_has_become(ledger):
    claims = [ledger.enter(stranger(1)) for _ in range(4)]
    ledger.hand_to(claims[0], member())
    assert not ledger.is_full(stranger(1))
    ledger.give_back(claims[0])
    fill(ledger, member(), 2)
    assert not ledger.has_many(member())


def test_a_claim_given_back_twice_counts_once(ledger):
    first, second = ledger.enter(member()), ledger.enter(member())
    first.kernel_id = "k"
    ledger.forget("k")
    ledger.forget("k")
    ledger.give_back(first)
    assert list(ledger) == [second]
    fill(ledger, member(), 2)
    assert ledger.has_many(member())


def test_claims_are_found_by_their_kernel(ledger):
    claim = ledger.enter(member())
    assert ledger.starting == 1
    assert ledger.find("") is ledger.find("k") is None
    claim.kernel_id = "k"
    assert ledger.find("k") is claim
    assert ledger.starting == 0


def test_kernel_belongs_to_its_visitor(ledger):
    fill(ledger, member(visitor="mine"), 1)
    ledger.enter(member(visitor="mine"))
    assert ledger.is_owner("mine", "key:ann-0")
    assert not ledger.is_owner("other", "key:ann-0")
    assert not ledger.is_owner("", "key:ann-0")
    assert not ledger.is_owner("mine", "")
    assert not ledger.is_owner("", "none")
    assert ledger.kernels_of("mine") == ["key:ann-0"]
    ledger.forget("key:ann-0")
    assert not ledger.is_owner("mine", "key:ann-0")
    assert ledger.kernels_of("mine") == []


def test_small_machine_still_lets_a_stranger_in():
    assert not Ledger(Limits(all=1, visitor=1, address=1)).is_full(stranger())
