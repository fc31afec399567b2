"""How much of something in how much time: buckets that fill again, and how many kernels fit.

No server here: whoever asks says what time it is and decides what a refusal means.
"""

import ipaddress
from collections.abc import Callable

from copwidgets.serve.machine import free_bytes

# What one more kernel takes: started anew, and forked from a process that has all it needs.
KERNEL_BYTES, FORKED_BYTES = 90 * 1024**2, 20 * 1024**2
LEAST_KERNELS, MOST_KERNELS = 4, 400
_SUBNET = 64  # one household or office has this many bits to choose an address from


class Bucket:
    """Holds `burst` at most and fills by `rate` a second."""

    def __init__(self, rate: float, burst: float, *, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._left = burst
        self._since = now

    def left(self, now: float) -> float:
        """Return what can be taken now; negative while something is owed."""
        self._left = min(self.burst, self._left + (now - self._since) * self.rate)
        self._since = now
        return self._left

    def take(self, amount: float, now: float) -> float:
        """Take it in any case, and return the seconds to wait before going on."""
        self._left = self.left(now) - amount
        return max(0.0, -self._left / self.rate)

    def try_take(self, amount: float, now: float) -> bool:
        """Take it only when it is there."""
        enough = self.left(now) >= amount
        self._left -= amount if enough else 0
        return enough


class Turns:
    """A bucket for each address; full ones are forgotten, so strangers cannot fill the memory."""

    def __init__(self, rate: float, burst: float, *, clock: Callable[[], float]) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._forget_at = 1000

    def take(self, address: str) -> bool:
        """Tell whether `address` may have another turn, and count it."""
        now = self._clock()
        if len(self._buckets) >= self._forget_at:
            self._forget(now)
        name = to_subnet(address)
        bucket = self._buckets.setdefault(name, Bucket(self.rate, self.burst, now=now))
        return bucket.try_take(1, now)

    def _forget(self, now: float) -> None:
        full = [name for name, one in self._buckets.items() if one.left(now) >= one.burst]
        for name in full:
            del self._buckets[name]
        self._forget_at = 1000 + 2 * len(self._buckets)

    def __len__(self) -> int:
        return len(self._buckets)


def to_subnet(address: str) -> str:
    """Return what counts as one address: a whole /64 of IPv6, where addresses cost nothing."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004  (the version's name)
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found.packed, _SUBNET), strict=False))


def kernels_that_fit(kernel_bytes: int = KERNEL_BYTES) -> int:
    """Return how many kernels the memory of this machine allows, other work left some room."""
    return max(LEAST_KERNELS, min(MOST_KERNELS, int(0.7 * free_bytes() / kernel_bytes)))
