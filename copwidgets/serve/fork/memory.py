"""One copy in memory of what kernels have alike, where the system's administrator has allowed it.

A forked kernel writes to what it shares with the others, if only to count who refers to what, and
has its own copy then; most of these copies are the same again. Linux can find and join them (KSM).
"""

import ctypes
from pathlib import Path

_MEMORY_MERGE = 67  # PR_SET_MEMORY_MERGE, of Linux 6.4
_SWITCH = Path("/sys/kernel/mm/ksm/run")


def share_memory() -> bool:
    """Let the system join pages that are alike in this process and its forks; tell if it can."""
    return bool(ctypes.CDLL(None).prctl(_MEMORY_MERGE, 1, 0, 0, 0) == 0)


def memory_advice(switch: Path = _SWITCH) -> str:
    """Return what an administrator could do for less memory, "" where it is done or impossible."""
    try:
        is_on = switch.read_text(encoding="ascii").strip() == "1"
    except OSError:
        return ""
    if is_on:
        return ""
    return (
        "Kernels would take a fifth of their memory if this system joined what they have alike:"
        f" as its administrator, echo 1 > {switch}"
    )
