"""How many files the server may hold open: a page takes some 15, most of them its kernel's sockets.

Many systems allow a process 1,024 unless it asks for more, which is room for sixty pages. `app`
asks before it serves.
"""

import sys

PER_PAGE, OF_THE_SERVER = 16, 100
MOST = 65_536  # plenty for every kernel; some programs walk through all numbers up to the limit


def allow_many() -> None:
    """Ask for as many as the system lets us have; no one's permission is needed for that."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def pages_that_fit() -> int:
    """Return for how many pages the files are enough that we may hold open, at least 1."""
    if sys.platform == "win32":
        return MOST // PER_PAGE
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST if soft == resource.RLIM_INFINITY else soft
    return max(1, (allowed - OF_THE_SERVER) // PER_PAGE)
