"""Who waits for room, in order of coming."""

import pytest

from copwidgets.serve import line as lines
from copwidgets.serve.guest import Guest
from copwidgets.serve.ledger import Claim, Ledger, Limits
from copwidgets.serve.line import Line, Place
from copwidgets.serve.room import Room


def member(name):
    return Guest(visitor=f"browser of {name}", account=f"person:{name}", is_stranger=False)


def stranger(name, address="192.0.2.1"):
    return Guest(visitor=f"browser of {name}", account=f"address:{address}", is_stranger=True)


ANN, BOB, CAT, DAN = map(member, ("ann", "bob", "cat", "dan"))


class House:
    """A house for `all`, its line, and a clock that is set by hand."""

    def __init__(self, *, all, address=99):  # noqa: A002
        self.now = 0.0
        self.waited = []
        self.ledger = Ledger(Limits(all=all, visitor=3, address=address))
        room = Room(self.ledger, kernel_bytes=1, free=lambda: 10**12, clock=lambda: self.now)
        self.line = Line(room, admitted=self.waited.append, clock=lambda: self.now)

    def fill(self, count=1):
        return [self.ledger.enter(member(f"resident {number}")) for number in range(count)]

    def enter(self, guest, page="a.ipynb"):
        return self.line.enter(guest, page)

    def ask(self, guest, page="a.ipynb"):
        return self.line.ask(guest.visitor, page)

    def wait(self, *guests, seconds=2):
        """Let time pass, and let these ask again."""
        self.now += seconds
        return [self.ask(guest) for guest in guests]


@pytest.fixture
def full():
    """Return a house for one in which somebody lives."""
    house = House(all=1)
    (house.resident,) = house.fill()
    return house


def numbers(places):
    return [place and place.number for place in places]


# --- order ----------------------------------------------------------------------------------------


def test_a_house_with_room_has_no_line():
    house = House(all=1)
    assert isinstance(house.enter(ANN), Claim)
    assert len(house.line) == 0


def test_those_who_wait_are_let_in_in_order_of_coming(full):
    assert numbers([full.enter(each) for each in (ANN, BOB, CAT)]) == [1, 2, 3]
    assert numbers(full.wait(CAT, BOB, ANN)) == [3, 2, 1]
    full.ledger.give_back(full.resident)
    assert numbers(full.wait(CAT, BOB, ANN)) == [2, 1, None]
    claim = full.enter(ANN)
    assert claim.guest == ANN
    assert full.waited == [4.0]
    full.ledger.give_back(claim)
    assert numbers(full.wait(CAT, BOB)) == [1, None]
    assert isinstance(full.enter(BOB), Claim)


def test_a_reload_keeps_the_place(full):
    full.enter(ANN)
    full.enter(BOB)
    assert full.enter(ANN).number == 1
    assert full.enter(BOB).number == 2
    assert len(full.line) == 2


def test_every_page_of_a_visitor_has_its_place(full):
    assert full.enter(ANN, "a.ipynb").number == 1
    assert full.enter(ANN, "b.ipynb").number == 2
    assert full.ask(ANN, "c.ipynb") is None


def test_nobody_new_takes_the_room_of_those_who_wait(full):
    full.enter(ANN)
    full.ledger.give_back(full.resident)
    assert full.enter(BOB).number == 2  # though Ann has not asked yet
    assert numbers(full.wait(ANN, BOB)) == [None, 1]


def test_a_turn_is_kept_and_then_passed_on(full):
    full.enter(ANN)
    full.enter(BOB)
    full.wait(ANN, BOB)
    full.ledger.give_back(full.resident)
    assert numbers(full.wait(BOB, ANN)) == [1, None]
    full.now += lines.KEPT_SECONDS
    assert full.ask(BOB).number == 1
    assert full.wait(BOB, seconds=1) == [None]
    assert full.enter(ANN).number == 1  # at the end of the line, where nobody is now
    assert isinstance(full.enter(BOB), Claim)
    assert len(full.ledger) == 1


def test_who_does_not_ask_for_a_while_gets_no_turn_but_keeps_the_place(full):
    full.enter(ANN)
    full.enter(BOB)
    full.wait(ANN, BOB)
    full.now += lines.PRESENT_SECONDS
    assert full.wait(BOB, seconds=1)[0].number == 1  # nobody is before Bob now
    full.ledger.give_back(full.resident)
    assert full.ask(BOB) is None
    assert full.ask(ANN).number == 1
    (claim,) = full.ledger
    full.ledger.give_back(claim)
    assert full.ask(ANN) is None


def test_who_stops_asking_is_forgotten(full):
    full.enter(ANN)
    full.wait(ANN)
    full.now += lines.PATIENT_SECONDS + 1
    assert full.enter(BOB).number == 1
    assert len(full.line) == 1


def test_a_stranger_who_opens_their_link_meanwhile_is_a_member_from_then_on(full):
    guest = stranger("eve")
    full.enter(guest)
    known = Guest(visitor=guest.visitor, account="person:eve", is_stranger=False)
    assert full.enter(known).number == 1
    full.ledger.give_back(full.resident)
    claim = full.enter(known)
    assert claim.guest == known
    assert [each.guest for each in full.ledger] == [known]


# --- strangers ------------------------------------------------------------------------------------


def test_strangers_who_wait_do_not_hold_up_a_member():
    house = House(all=3)
    strangers = [house.enter(stranger(name)) for name in ("s1", "s2", "s3")]
    assert isinstance(strangers[2], Place)
    assert isinstance(house.enter(ANN), Claim)
    assert house.enter(BOB).number == 2
    house.ledger.give_back(next(each for each in house.ledger if each.guest == ANN))
    assert numbers(house.wait(stranger("s3"), BOB)) == [1, None]


def test_one_address_has_no_more_places_than_an_address_may_have(full, monkeypatch):
    monkeypatch.setattr(lines, "WAITING_PER_ADDRESS", 2)
    assert numbers([full.enter(stranger(name)) for name in ("s1", "s2", "s3")]) == [1, 2, None]
    assert full.enter(stranger("s4", address="192.0.2.2")).number == 3


def test_strangers_leave_places_to_members(full, monkeypatch):
    monkeypatch.setattr(lines, "WAITING_STRANGERS", 1)
    monkeypatch.setattr(lines, "MOST_WAITING", 2)
    assert full.enter(stranger("s1")).number == 1
    assert full.enter(stranger("s2", address="192.0.2.2")) is None
    assert full.enter(ANN).number == 2
    assert full.enter(BOB) is None


def test_one_person_has_a_few_places(full, monkeypatch):
    monkeypatch.setattr(lines, "WAITING_PER_ACCOUNT", 2)
    assert numbers([full.enter(ANN, page) for page in "abc"]) == [1, 2, None]


def test_whoever_never_sends_the_cookie_back_holds_no_turn_and_no_place_for_long(full):
    for number in range(50):
        full.enter(stranger(f"ghost {number}"))
    full.enter(ANN)
    full.ledger.give_back(full.resident)
    assert full.wait(ANN) == [None]
    full.now += lines.PRESENT_SECONDS + 1
    assert full.enter(BOB).number == 1
    assert len(full.line) == 1


# --- what is said ---------------------------------------------------------------------------------


def test_how_long_it_takes_is_measured(full):
    guests = [member(f"m{number}") for number in range(6)]
    assert [full.enter(each).seconds for each in guests] == [None] * 6
    claim = full.resident
    for guest in guests[:3]:
        full.wait(*guests, seconds=10)
        full.ledger.give_back(claim)
        full.ask(guest)
        claim = full.enter(guest)
    fourth, fifth, _last = [full.ask(each) for each in guests[3:]]
    assert (fourth.seconds, fifth.seconds) == (10, 20)
    assert fifth.sentence == "You are second in line; this takes about 20 seconds."
    full.wait(*guests[3:], seconds=11)
    full.wait(*guests[3:], seconds=11)
    assert full.ask(guests[3]).seconds == 22  # it takes longer than it did


def test_those_far_behind_ask_less_often():
    assert [Place(number, None).again for number in (1, 100, 400)] == [2.02, 4.0, 5.0]
