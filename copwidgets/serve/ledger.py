"""Whose kernel each one is, and whether there is room for another.

A claim is made before a kernel is started, so that those being started count. No server and no
kernel here: `pages` asks, `kernels` says when one is gone.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from copwidgets.serve.guest import Guest


@dataclass
class Claim:
    """One kernel, wanted or running; `kernel_id` is empty until it has been started."""

    guest: Guest
    kernel_id: str = ""


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
    """The claims of a running server, oldest first."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._claims: list[Claim] = []

    def __len__(self) -> int:
        return len(self._claims)

    def is_full(self, guest: Guest) -> bool:
        """Tell whether there is no room for another kernel of this guest."""
        if len(self._claims) >= self.limits.all:
            return True
        if not guest.is_stranger:
            return False
        strangers = sum(claim.guest.is_stranger for claim in self._claims)
        return (
            strangers >= self.limits.strangers or len(self._claims_of(guest)) >= self.limits.address
        )

    def has_many(self, guest: Guest) -> bool:
        """Tell whether somebody known has as many kernels as one person may have."""
        return not guest.is_stranger and len(self._claims_of(guest)) >= self.limits.visitor

    def to_spare(self, guest: Guest, *, connected: Callable[[str], bool]) -> str:
        """Return the oldest kernel of somebody known that no browser is connected to, or ""."""
        if guest.is_stranger:
            return ""
        ids = (claim.kernel_id for claim in self._claims_of(guest))
        return next((one for one in ids if one and not connected(one)), "")

    def enter(self, guest: Guest) -> Claim:
        """Note that a kernel is about to be started."""
        self._claims.append(Claim(guest))
        return self._claims[-1]

    def give_back(self, claim: Claim) -> None:
        """Forget a claim for which no kernel was started."""
        self._claims = [one for one in self._claims if one is not claim]

    def forget(self, kernel_id: str) -> None:
        """Forget a kernel that is gone."""
        self._claims = [one for one in self._claims if one.kernel_id != kernel_id]

    def is_owner(self, visitor: str, kernel_id: str) -> bool:
        """Tell whether the kernel was started for a page of this visitor."""
        owners = [one.guest.visitor for one in self._claims if one.kernel_id == kernel_id]
        owner = owners[0] if kernel_id and owners else ""
        return hmac.compare_digest(owner.encode(), visitor.encode()) and owner != ""

    def kernels_of(self, visitor: str) -> list[str]:
        """Return the kernels that run for pages of this visitor."""
        mine = (one for one in self._claims if one.guest.visitor == visitor)
        return [one.kernel_id for one in mine if one.kernel_id]

    def _claims_of(self, guest: Guest) -> list[Claim]:
        return [one for one in self._claims if one.guest.account == guest.account]
