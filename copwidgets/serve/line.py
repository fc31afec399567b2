"""Who waits for room in the house, in order of coming.

Whoever finds no room gets a place in the `Line` and asks again every few seconds; whose turn it is,
their claim is kept for them for a moment. No server here: `lobby` asks, `room` lets people in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from copwidgets.serve.guest import Guest
from copwidgets.serve.ledger import Claim
from copwidgets.serve.words import to_sentence, to_title

MOST_WAITING = 500
WAITING_STRANGERS = 330
WAITING_PER_ACCOUNT, WAITING_PER_ADDRESS = 8, 120
# Who has not asked for so long gets no turn, and after more time is forgotten: the browser of a tab
# that nobody looks at lets a page ask once a minute.
PRESENT_SECONDS, PATIENT_SECONDS = 12, 75
KEPT_SECONDS = 15
SWEEP_SECONDS = 0.5
SOONEST_SECONDS, LATEST_SECONDS = 2.0, 5.0
_SHARE = 0.3  # of the latest in a mean


class House(Protocol):
    """What lets people in."""

    @property
    def is_open(self) -> bool:
        """Whether there is room for anybody at all."""

    def has_room(self, guest: Guest) -> bool:
        """Tell whether this guest could come in."""

    def try_enter(self, guest: Guest) -> Claim | None:
        """Let this guest in, if there is room."""

    def hand_to(self, claim: Claim, guest: Guest) -> None:
        """Let a claim be what its guest has become meanwhile."""

    def give_back(self, claim: Claim) -> None:
        """Take back a claim that nobody came for."""


@dataclass(frozen=True)
class Place:
    """A place in the line: 1 is next; how long it takes, None when that is not known."""

    number: int
    seconds: float | None

    @property
    def title(self) -> str:
        """What the page is called meanwhile."""
        return to_title(self.number)

    @property
    def sentence(self) -> str:
        """What the page says."""
        return to_sentence(self.number, self.seconds)

    @property
    def again(self) -> float:
        """In how many seconds to ask again: those far behind ask less often."""
        return min(LATEST_SECONDS, SOONEST_SECONDS + self.number / 50)


class Pace:
    """How long it takes from one turn to the next; the latest count most."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._since = 0.0

    def begin(self, now: float) -> None:
        """Note that somebody begins to wait where nobody did."""
        self._since = now

    def note(self, now: float) -> None:
        """Note a turn."""
        gap = now - self._since
        self._mean = gap if self._mean is None else _SHARE * gap + (1 - _SHARE) * self._mean
        self._since = now

    def seconds(self, turns: float, now: float) -> float | None:
        """Return how long so many turns take: no less than the wait for the present one tells."""
        return None if self._mean is None else turns * max(self._mean, now - self._since)


@dataclass(eq=False)
class _Waiter:
    """One page of one visitor; `is_proven` when the visitor's cookie has come back."""

    guest: Guest
    came: float
    heard: float
    is_proven: bool = False
    claim: Claim | None = None
    kept_until: float = 0.0

    def is_present(self, now: float) -> bool:
        return now - self.heard <= PRESENT_SECONDS

    def is_over(self, now: float) -> bool:
        if self.claim:
            return now > self.kept_until
        return now - self.heard > (PATIENT_SECONDS if self.is_proven else PRESENT_SECONDS)


class Line:
    """The visitors for whose page there is no room yet: a reload keeps the place.

    `admitted` is told how long each had waited. Somebody new comes in only when nobody waits who
    could. Who never sends the cookie back holds no turn and is soon forgotten, so nobody can fill
    the line with places that no one waits for.
    """

    def __init__(
        self,
        house: House,
        *,
        admitted: Callable[[float], None] = lambda _seconds: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._house = house
        self._admitted = admitted
        self._clock = clock
        self._waiters: dict[tuple[str, str], _Waiter] = {}
        self._pace = Pace()
        self._swept = 0.0

    def __len__(self) -> int:
        now, waiters = self._clock(), self._waiters.values()
        return sum(each.claim is None and each.is_present(now) for each in waiters)

    def take_turn(self, guest: Guest, page: str) -> Claim | None:
        """Return the claim that is kept for a guest; None when it is not their turn."""
        waiter = self._hear(guest.visitor, page)
        self._go_on()
        if waiter is None or waiter.claim is None:
            return None
        del self._waiters[guest.visitor, page]
        self._house.hand_to(waiter.claim, guest)
        return waiter.claim

    def enter(self, guest: Guest, page: str) -> Claim | Place | None:
        """Let a guest in, or give them a place; None when the line itself is full."""
        claim = self.take_turn(guest, page)
        waiter = self._waiters.get((guest.visitor, page))
        if claim or waiter is None:
            return claim or self._receive(guest, page)
        waiter.guest = guest
        return self._to_place(waiter)

    def ask(self, visitor: str, page: str) -> Place | None:
        """Return the place of somebody who waits; None for whoever should ask for their page."""
        waiter = self._hear(visitor, page)
        if waiter is None:
            return None
        self._go_on()
        return None if waiter.claim else self._to_place(waiter)

    def _hear(self, visitor: str, page: str) -> _Waiter | None:
        waiter = self._waiters.get((visitor, page))
        if waiter is None or waiter.is_over(self._clock()):
            return None
        waiter.heard = self._clock()
        waiter.is_proven = True
        return waiter

    def _go_on(self) -> None:
        """Forget who is gone, and give the room there is to those who have waited longest."""
        now = self._clock()
        if now - self._swept >= SWEEP_SECONDS:
            self._sweep(now)
        for waiter in self._waiters.values() if self._house.is_open else ():
            if waiter.claim is None and waiter.is_proven and waiter.is_present(now):
                self._give_turn(waiter, now)

    def _sweep(self, now: float) -> None:
        self._swept = now
        for name, waiter in list(self._waiters.items()):
            if waiter.is_over(now):
                del self._waiters[name]
                if waiter.claim:
                    self._house.give_back(waiter.claim)

    def _give_turn(self, waiter: _Waiter, now: float) -> None:
        waiter.claim = self._house.try_enter(waiter.guest)
        if waiter.claim:
            waiter.kept_until = now + KEPT_SECONDS
            self._pace.note(now)
            self._admitted(now - waiter.came)

    def _receive(self, guest: Guest, page: str) -> Claim | Place | None:
        others = self._waiters.values() if self._house.is_open else ()
        if not any(self._is_waiting(each) for each in others):
            claim = self._house.try_enter(guest)
            if claim:
                return claim
        if not self._has_place(guest):
            return None
        now = self._clock()
        if not self._waiters:
            self._pace.begin(now)
        waiter = self._waiters[guest.visitor, page] = _Waiter(guest, came=now, heard=now)
        return self._to_place(waiter)

    def _is_waiting(self, waiter: _Waiter) -> bool:
        """Tell whether there is room that belongs to somebody who came before."""
        is_here = waiter.claim is None and waiter.is_present(self._clock())
        return is_here and self._house.has_room(waiter.guest)

    def _has_place(self, guest: Guest) -> bool:
        guests = [waiter.guest for waiter in self._waiters.values()]
        same = sum(each.account == guest.account for each in guests)
        strangers = sum(each.is_stranger for each in guests)
        if guest.is_stranger and (strangers >= WAITING_STRANGERS or same >= WAITING_PER_ADDRESS):
            return False
        return len(guests) < MOST_WAITING and (guest.is_stranger or same < WAITING_PER_ACCOUNT)

    def _to_place(self, waiter: _Waiter) -> Place:
        now, number = self._clock(), 1
        for each in self._waiters.values():
            if each is waiter:
                break
            number += each.claim is None and each.is_present(now)
        return Place(number, self._pace.seconds(number, now))
