"""By what way server and kernels speak: Unix sockets in a private folder where they can be had.

A Unix socket's path may be about a hundred characters long and no longer, so the folder is chosen
for that; where there is none, or no such sockets, it is TCP with encryption.
"""

import os
import sys
import tempfile
from pathlib import Path

from traitlets.config import Config

LONGEST_PATH = 103  # macOS; Linux has four more
# What comes after the folder: "/voila_" and 8, "/kernel-" and an id of 36, "-ipc-" and a digit.
_BELOW = len("/voila_12345678/kernel-") + 36 + len("-ipc-1")


def to_folder() -> str:
    """Return a folder whose sockets have paths that are short enough, "" for none."""
    if sys.platform == "win32":
        return ""
    named = (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp")  # noqa: S108
    return next(filter(_is_fit, named), "")


def _is_fit(folder: str) -> bool:
    is_short = 0 < len(os.fsencode(folder)) <= LONGEST_PATH - _BELOW
    return is_short and Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)


def set_transport(config: Config) -> None:
    """Set what kernels and server speak by; in a folder of its own nobody else may enter."""
    folder = to_folder()
    if folder:
        config.KernelManager.transport = "ipc"
        config.PageServer.connection_dir_root = folder
    else:  # the ports between server and kernel are open to everybody on the machine
        config.KernelManager.transport_encryption = "auto"
