"""What each kernel has for itself: its environment and folder, and every source of random numbers.

Python and OpenSSL see a fork themselves for `random`, `secrets`, `tempfile` and `ssl`; here is what
they leave out. The secret by which strings are hashed cannot be changed in a running process:
kernels of one zygote share it, which is why a zygote is replaced after some time.
"""

import contextlib
import locale
import os
import random
import sys
import tempfile
import time
import uuid

from copwidgets.serve.fork.messages import Sheet


def set_place(sheet: Sheet) -> None:
    """Take the launch's environment, exactly, and its folder; OSError when that is not there."""
    os.environ.clear()
    os.environ.update(sheet.environment)
    os.chdir(sheet.folder)
    os.umask(sheet.umask)
    time.tzset()
    with contextlib.suppress(locale.Error):  # as at the start of every Python
        locale.setlocale(locale.LC_CTYPE, "")


def draw_anew() -> None:
    """Draw again what was drawn before the fork."""
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "multiprocessing.process" in sys.modules:
        process = sys.modules["multiprocessing.process"].current_process()
        process.authkey = os.urandom(32)
    tempfile.tempdir = None  # it depends on the environment
    uuid._last_timestamp = None  # type: ignore[attr-defined]  # noqa: SLF001 - it has no other name
