"""What came of a crowd's visit: figures, failures, the server before and after; and its text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from visitors.house import Standing, Used

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
MOST_FAULTS = 12

Json = dict[str, Any]


@dataclass
class Account:
    """What came of it: the crowd's own story, and how the server stood."""

    members: list[Json] = field(default_factory=list)
    crowd_cpu: float = 0.0
    used: Used = field(default_factory=Used)
    seconds: float = 0.0
    killed: int = 0
    before: Standing | None = None
    peak: Standing | None = None
    after: Standing | None = None
    gone: float = 0.0
    lost: list[str] = field(default_factory=list)
    revisions: int = 0

    def note(self, found: Standing) -> None:
        """Keep the moment of most memory."""
        if self.peak is None or found.all_pss > self.peak.all_pss:
            self.peak = found

    def all(self, name: str) -> list[Any]:
        """Return what all members noted under a name."""
        return [each for member in self.members for each in member["tally"][name]]

    def sum(self, name: str) -> int:
        """Return how often something happened to any member."""
        return sum(member["tally"][name] for member in self.members)


def to_text(account: Account) -> str:
    """Return the whole account as text."""
    parts = (_times(account), _wrong(account), _server(account))
    return "\n".join(["", *(line for part in parts for line in part)])


def _times(account: Account) -> list[str]:
    rows = {
        "html s": account.all("html"),
        "drawn s": account.all("drawn"),
        "in line s": [each for each in account.all("lines") if each],
        "message s": account.all("messages"),
        "key to saved s": account.all("keys"),
        "  disturbed s": account.all("keys_disturbed"),
        "coming back s": account.all("resumed"),
    }
    head = "".ljust(16) + "".join(name.rjust(9) for name in ("count", *SHARES))
    return [head, *(_row(name, values) for name, values in rows.items())]


def _row(name: str, values: Sequence[float]) -> str:
    ordered = sorted(values)
    shown = [
        f"{ordered[_place(share, len(ordered))]:.3f}" if ordered else "-"
        for share in SHARES.values()
    ]
    return name.ljust(16) + "".join(each.rjust(9) for each in (str(len(ordered)), *shown))


def _place(share: float, count: int) -> int:
    return min(count - 1, int(count * share))


def _wrong(account: Account) -> list[str]:
    faults = Counter(account.all("faults"))
    unclean = sum(not member["is_clean"] for member in account.members)
    reopened = sum(member["reopened"] for member in account.members)
    return [
        "",
        f"failures {faults.total()}, lost {len(account.lost)}, unsaved at the end {unclean}",
        *(f"  {count} x {what}" for what, count in faults.most_common(MOST_FAULTS)),
        *(f"  lost, {each}" for each in account.lost[:MOST_FAULTS]),
        f"kernels killed {account.killed}, pages that came back {len(account.all('resumed'))}",
        f"tabs reopened {reopened}, saves sent again {account.sum('retries')}",
        f"both texts shown {account.sum('unseen')}, revisions {account.revisions}",
    ]


def _server(account: Account) -> list[str]:
    standings = {"before": account.before, "peak": account.peak, "after": account.after}
    names = [each.name for each in fields(Standing)]
    lines = ["", "".ljust(8) + "".join(name.rjust(13) for name in names)]
    for title, standing in standings.items():
        values = [getattr(standing, name) for name in names] if standing else []
        lines.append(title.ljust(8) + "".join(f"{each:.0f}".rjust(13) for each in values))
    return [*lines, *_costs(account)]


def _costs(account: Account) -> list[str]:
    peak = account.peak
    own = peak.kernels_uss / peak.kernels if peak and peak.kernels else 0
    return [
        f"a kernel's own memory at the peak {own:.1f} MB",
        f"kernels gone {account.gone:.1f} s after the last visitor had left",
        _computed(account),
        f"bytes of a page {_mean(account.all('bytes')) / 1e3:.0f} KB",
    ]


def _computed(account: Account) -> str:
    """Say who computed how much: what is left over was the benchmark itself, or others."""
    used = account.used
    others = max(0.0, used.machine - used.server - used.kernels - account.crowd_cpu)
    parts = {
        "server": used.server,
        "kernels": used.kernels,
        "crowd": account.crowd_cpu,
        "others": others,
    }
    told = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in parts.items())
    return f"CPU in {account.seconds:.0f} s: {told}; idle {used.idle:.0f} s"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
