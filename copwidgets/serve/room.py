"""Whether there is room for another kernel: by number, as the ledger says, and by memory.

The line asks. How many there may be is decided at the start; memory is looked at every time, as
kernels differ and are not alone on the machine.
"""

from collections.abc import Callable
from time import monotonic

from copwidgets.serve.guest import Guest
from copwidgets.serve.ledger import Claim, Ledger
from copwidgets.serve.machine import free_bytes

# What stays free: for the server, for kernels that grow, for whatever else runs here.
RESERVE_BYTES = 512 * 1024**2
RESERVE_SHARE = 0.2  # of what was free at the start, where that is little
LOOK_SECONDS = 0.5


class Room:
    """The house that the line lets people into."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        kernel_bytes: int,
        free: Callable[[], int] = free_bytes,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger = ledger
        self._kernel_bytes = kernel_bytes
        self._free = free
        self._clock = clock
        self._found = free()
        self._looked = clock()
        self._reserve = min(RESERVE_BYTES, int(RESERVE_SHARE * self._found))

    @property
    def is_open(self) -> bool:
        """Whether there is room for anybody at all."""
        return not self._ledger.is_packed and self._has_memory()

    def has_room(self, guest: Guest) -> bool:
        """Tell whether there is room for another kernel of this guest."""
        is_refused = self._ledger.is_full(guest) or self._ledger.has_many(guest)
        return not is_refused and self._has_memory()

    def try_enter(self, guest: Guest) -> Claim | None:
        """Enter the guest in the ledger, if there is room."""
        return self._ledger.enter(guest) if self.has_room(guest) else None

    def hand_to(self, claim: Claim, guest: Guest) -> None:
        """Let a claim be what its guest has become meanwhile."""
        self._ledger.hand_to(claim, guest)

    def give_back(self, claim: Claim) -> None:
        """Take back a claim that nobody came for."""
        self._ledger.give_back(claim)

    def _has_memory(self) -> bool:
        """Keep the reserve, also once those who are being let in have their kernels.

        An empty house lets somebody in: it may be others who take the memory, and for good.
        """
        if not len(self._ledger):
            return True
        now = self._clock()
        if now - self._looked >= LOOK_SECONDS:
            self._found, self._looked = self._free(), now
        expected = (self._ledger.starting + 1) * self._kernel_bytes
        return self._found - expected >= self._reserve
