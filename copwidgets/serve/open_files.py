"""How many files the server may hold open: a page takes some 15, most of them its kernel's sockets.

Many systems allow a process 1,024 unless it asks for more, which is room for sixty pages. `app`
asks before it serves.
"""

import sys

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
