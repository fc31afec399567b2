"""Whose kernel each one is, and whether there is room for another.

A claim is made before a kernel is started, so that those being started count. No server and no
kernel here: `pages` asks, `kernels` says when one is gone.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from copwidgets.serve.guest import Guest


@dataclass(eq=False)
class Claim:
    """One kernel, wanted or running; `kernel_id` is empty until it has been started.

    `is_built` says that its page has been sent whole, `is_reached` that a browser has connected to
    the kernel, `can_resume` that the page gets itself another when this one is gone, and loses
    nothing.
    """

    guest: Guest
    kernel_id: str = ""
    is_built: bool = False
    is_reached: bool = False
    can_resume: bool = False


@dataclass(frozen=True)
class Limits:
    """How many kernels there may be at once: in all, of one key or user, of one address."""

    all: int
    visitor: int
    address: int

    @property
    def strangers(self) -> int:
        """What strangers may take together: members always find the rest."""
        return max(1, self.all * 2 // 3)


class Ledger:
    """The claims of a running server, oldest first.

    It is asked again and again by everybody who waits, so how many there are of whom is counted as
    they come and go.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._claims: list[Claim] = []
        self._of_account: Counter[str] = Counter()
        self._strangers = 0

    def __len__(self) -> int:
        return len(self._claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(tuple(self._claims))

    @property
    def starting(self) -> int:
        """How many are wanted and have no kernel yet."""
        return sum(not claim.kernel_id for claim in self._claims)

    @property
    def is_packed(self) -> bool:
        """Whether there is no room for anybody."""
        return len(self._claims) >= self.limits.all

    def is_full(self, guest: Guest) -> bool:
        """Tell whether there is no room for another kernel of this guest."""
        if self.is_packed or not guest.is_stranger:
            return self.is_packed
        is_crowded = self._of_account[guest.account] >= self.limits.address
        return is_crowded or self._strangers >= self.limits.strangers

    def has_many(self, guest: Guest) -> bool:
        """Tell whether somebody known has as many kernels as one person may have."""
        return not guest.is_stranger and self._of_account[guest.account] >= self.limits.visitor

    def to_spare(self, guest: Guest, *, connected: Callable[[str], bool]) -> str:
        """Return the oldest kernel of somebody known whose page has been sent and left, or ""."""
        if guest.is_stranger:
            return ""
        mine = (claim for claim in self._claims if claim.guest.account == guest.account)
        ids = (claim.kernel_id for claim in mine if claim.is_built)
        return next((one for one in ids if one and not connected(one)), "")

    def enter(self, guest: Guest) -> Claim:
        """Note that a kernel is about to be started."""
        claim = Claim(guest)
        self._claims.append(claim)
        self._count(guest, 1)
        return claim

    def hand_to(self, claim: Claim, guest: Guest) -> None:
        """Let a claim be what its guest has become meanwhile: a stranger who opened their link."""
        self._count(claim.guest, -1)
        claim.guest = guest
        self._count(guest, 1)

    def give_back(self, claim: Claim) -> None:
        """Forget a claim for which no kernel was started, or whose kernel is gone."""
        if claim in self._claims:
            self._claims.remove(claim)
            self._count(claim.guest, -1)

    def forget(self, kernel_id: str) -> None:
        """Forget a kernel that is gone."""
        claim = self.find(kernel_id)
        if claim is not None:
            self.give_back(claim)

    def find(self, kernel_id: str) -> Claim | None:
        """Return the claim of a kernel, None for one that is nobody's."""
        ours = (claim for claim in self._claims if kernel_id and claim.kernel_id == kernel_id)
        return next(ours, None)

    def is_owner(self, visitor: str, kernel_id: str) -> bool:
        """Tell whether the kernel was started for a page of this visitor."""
        claim = self.find(kernel_id)
        owner = claim.guest.visitor if claim else ""
        return hmac.compare_digest(owner.encode(), visitor.encode()) and owner != ""

    def kernels_of(self, visitor: str) -> list[str]:
        """Return the kernels that run for pages of this visitor."""
        mine = (one for one in self._claims if one.guest.visitor == visitor)
        return [one.kernel_id for one in mine if one.kernel_id]

    def _count(self, guest: Guest, step: int) -> None:
        self._of_account[guest.account] += step
        if not self._of_account[guest.account]:
            del self._of_account[guest.account]
        self._strangers += step * guest.is_stranger
