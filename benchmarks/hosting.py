"""What every benchmark needs that starts a server: a port, word that it answers, what it holds."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]

START_SECONDS = 120
MB = 1e6


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def has_answered(
    port: int, is_running: Callable[[], bool], *, seconds: float = START_SECONDS
) -> bool:
    """Wait until a server answers at an address that costs no kernel, and tell whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and is_running():
        try:
            urlopen(f"http://127.0.0.1:{port}/no/such/page", timeout=seconds).close()
        except HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def memory_of(process: psutil.Process) -> tuple[float, float]:
    """Return what a process holds alone (USS), and its share of all it holds (PSS), in MB."""
    with suppress(psutil.Error):  # it has just ended
        held = process.memory_full_info()
        return held.uss / MB, held.pss / MB
    return 0.0, 0.0
