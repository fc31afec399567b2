"""What the machine has to give: memory and processors, as far as the container around us may.

Linux's own files are read, in pieces small enough to be read at every visit; elsewhere little is
known. What is to be done about it, `room` and `watch` decide.
"""

import ctypes
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
MACHINE = Path("/proc/meminfo")
OWN_GROUPS = Path("/proc/self/cgroup")
_ASSUMED_BYTES = 4 * 1024**3
# The files of a container: its limit, what it uses, and by what name it tells of memory that only
# holds a copy of the disk; version 2, then version 1.
_MEMORY = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def free_bytes() -> int:
    """Return what more can be used now without the system running short."""
    found = [available_bytes(MACHINE)]
    found += [container_bytes(each) for each in containers("memory")]
    known = [each for each in found if each is not None]
    return min(known) if known else _installed()


def available_bytes(file: Path) -> int | None:
    """Return what Linux says is free, or None where there is no such file."""
    return _find(file, "MemAvailable:", unit=1024)


def container_bytes(folder: Path) -> int | None:
    """Return what a container may still use, or None without a limit."""
    for limit, used, cached in _MEMORY:
        most, now = _number(folder / limit), _number(folder / used)
        if most is not None and now is not None:
            return max(0, most - now + (_find(folder / "memory.stat", cached) or 0))
    return None


def processors() -> int:
    """Return how many processors' worth of time there is, at least 1."""
    try:
        ours = len(os.sched_getaffinity(0))
    except AttributeError:  # not every system can say
        ours = os.cpu_count() or 1
    shares = [share for each in containers("cpu") if (share := container_share(each))]
    return max(1, math.floor(min([ours, *shares])))


def container_share(folder: Path) -> float | None:
    """Return how many processors' time a container may use, or None without a limit."""
    words = _read(folder / "cpu.max").split()
    if not words:
        words = [_read(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")]
    quota, period = words
    return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() else None


def containers(kind: str, *, file: Path = OWN_GROUPS, root: Path = GROUPS) -> Iterator[Path]:
    """Yield the folders that tell of the containers around this process, the innermost first."""
    for line in _read(file).splitlines():
        _number, kinds, path = line.split(":", 2)
        if not kinds or kind in kinds.split(","):
            top = root / kind if kinds else root
            inner = top / path.lstrip("/")
            yield inner
            # Seen from inside a container, its own folder is often the topmost.
            yield from (each for each in inner.parents if each.is_relative_to(top))


def own_bytes(pid: int, *, root: Path = Path("/proc")) -> int:
    """Return what a process has in memory besides files, or 0 where that is not told.

    Of a forked process it holds what it still shares with the one it was forked from.
    """
    words = _read(root / str(pid) / "statm").split()
    if len(words) < 3:  # noqa: PLR2004  (size, resident, shared)
        return 0
    return (int(words[1]) - int(words[2])) * os.sysconf("SC_PAGE_SIZE")


def used_seconds(pid: int, *, root: Path = Path("/proc")) -> float | None:
    """Return for how long processors have worked for a process, or None where that is not told."""
    # The name in brackets may hold anything; two of the numbers after it are what we look for.
    words = _read(root / str(pid) / "stat").rpartition(")")[2].split()
    if len(words) < 13:  # noqa: PLR2004  (state, ten others, user, system)
        return None
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""


def _number(file: Path) -> int | None:
    text = _read(file).strip()
    return int(text) if text.isdecimal() else None  # "max" is no limit


def _find(file: Path, name: str, *, unit: int = 1) -> int | None:
    for line in _read(file).splitlines():
        words = line.split()
        if words and words[0] == name:
            return int(words[1]) * unit
    return None


def _installed() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):  # not every system can say
        return _ASSUMED_BYTES


def give_back_memory() -> None:
    """Let the system have again what was freed here but kept for later, where the C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)
