"""On what kind of disk a folder stands, as far as the system says so, without touching a file.

Over a network two computers can each believe that they hold a file's lock; SQLite then acknowledges
saves that are lost (measured). Used when a store in a file is opened, and by the doctor.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from copwidgets.errors import CopwidgetsWarning, StoreError

ALLOW_VARIABLE = "COPWIDGETS_ALLOW_NETWORK_DISK"
"""Set to 1 by a host who knows that one computer alone ever opens the store."""

NETWORK_KINDS = frozenset(
    (
        *("9p", "acfs", "afp", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "ftpfs"),
        *("gfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs3", "nfs4", "ocfs2"),
        *("orangefs", "panfs", "prl_fs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs"),
        *("webdav", "fuse.ceph-fuse", "fuse.cephfs", "fuse.davfs", "fuse.glusterfs", "fuse.s3fs"),
        *("fuse.rclone", "fuse.sshfs", "fuse.vmhgfs-fuse", "fuse.moosefs", "fuse.juicefs"),
    )
)
"""Types under which a system mounts what other computers can have open too."""

_LIST = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")
_BSD_LINE = re.compile(r"^.* on (?P<point>/.*) \((?P<kind>[^,)]+)[^()]*\)$")
REMEDY = (
    "Keep it in a folder on a disk of this computer, or use PostgreSQL (postgresql://...). "
    f"{ALLOW_VARIABLE}=1 opens it all the same, for one computer alone."
)


def check_disk(folder: Path) -> bool:
    """Return whether a folder is on a network disk that the host has allowed.

    Raises
    ------
    StoreError
        It is on one, and nobody has said that it may be.
    """
    kind = find_network(folder)
    if not kind:
        return False
    what = f"this folder is on a network disk ({kind}), where a store in a file loses answers"
    if os.environ.get(ALLOW_VARIABLE) != "1":
        raise StoreError(what, where=str(folder), remedy=REMEDY)
    advice = f"{folder}: {what} when two computers open it; it was allowed by {ALLOW_VARIABLE}"
    warnings.warn(advice, CopwidgetsWarning, stacklevel=3)
    return True


def find_network(folder: Path) -> str:
    """Return the type of the network disk that a folder is on, "" for one of this computer.

    "" too where the system does not say.
    """
    if str(folder).startswith(("\\\\", "//")):
        return "a shared folder"  # as Windows writes it, also behind a letter of a drive
    if sys.platform == "darwin":
        return bsd_network_kind(_run_mount(), PurePosixPath(folder))
    try:
        text = _LIST.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return network_kind(text, PurePosixPath(folder))


def network_kind(mountinfo: str, folder: PurePosixPath) -> str:
    """Return the type of the network disk that a folder is on, by Linux's list of mounts.

    The folder is absolute and holds no links; the list is that of /proc/self/mountinfo.
    """
    return _network(_linux_mounts(mountinfo), folder)


def bsd_network_kind(listing: str, folder: PurePosixPath) -> str:
    """Return the same by what the command `mount` of macOS prints."""
    return _network(_bsd_mounts(listing), folder)


def _network(mounts: Iterator[tuple[PurePosixPath, str]], folder: PurePosixPath) -> str:
    above = [(len(point.parts), kind) for point, kind in mounts if folder.is_relative_to(point)]
    # Of several mounts on one point the last one is what is seen.
    deepest = max((depth for depth, _ in above), default=0)
    kind = next((kind for depth, kind in reversed(above) if depth == deepest), "")
    return kind if kind in NETWORK_KINDS else ""


def _linux_mounts(text: str) -> Iterator[tuple[PurePosixPath, str]]:
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if dash and len(fields) > 4:  # noqa: PLR2004 - the fifth field is the mount point
            yield PurePosixPath(_unescape(fields[4])), kinds[0]


def _unescape(point: str) -> str:
    """Return a mount point as it is: Linux writes a space in it as its number."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), point)


def _bsd_mounts(text: str) -> Iterator[tuple[PurePosixPath, str]]:
    for found in filter(None, map(_BSD_LINE.match, text.splitlines())):
        yield PurePosixPath(found["point"]), found["kind"]


def _run_mount() -> str:
    done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
    return done.stdout
