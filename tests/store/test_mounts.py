"""Network disks are told by the list of mounts, and refused unless the host allows them."""

import os
import sys
from pathlib import Path, PurePosixPath

import pytest

from copwidgets.errors import CopwidgetsWarning, StoreError
from copwidgets.store import mounts, open_store

LINUX = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
23 22 0:20 / /proc rw,relatime - proc proc rw
30 22 0:31 / /home rw,relatime shared:5 - nfs4 server:/home rw,vers=4.2,addr=10.0.0.1
31 30 0:32 / /home/ann/local rw - xfs /dev/vdb rw
32 22 0:33 / /mnt/team\\040files rw - cifs //server/team rw
33 22 0:34 / /srv rw - tmpfs tmpfs rw
34 33 0:35 / /srv rw master:7 propagate_from:2 - fuse.sshfs ann@server: rw
35 22 0:36 / /cloud rw - nfs server:/x rw
36 35 0:37 / /cloud rw - overlay overlay rw
37 22 0:38 / /backups rw - fuse.bindfs /x rw
38 22 0:39 / /mnt/c rw - 9p C:\\134 rw
a line that is none
"""

MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
//ann@server/team on /Volumes/team files (smbfs, nodev, nosuid, mounted by ann)
server:/home on /System/Volumes/Data/home (nfs)
map auto_home on /System/Volumes/Data/auto (autofs, automounted, nobrowse)
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", ""),
        ("/var/lib", ""),
        ("/home", "nfs4"),
        ("/home/ann/data", "nfs4"),
        ("/home/ann/local/data", ""),
        ("/homes/ann", ""),
        ("/mnt/team files/data", "cifs"),
        ("/mnt/team", ""),
        ("/srv/data", "fuse.sshfs"),
        ("/cloud/data", ""),
        ("/backups", ""),
        ("/mnt/c/Users", "9p"),
    ],
)
def test_the_deepest_and_last_mount_decides_on_linux(folder, kind):
    assert mounts.network_kind(LINUX, PurePosixPath(folder)) == kind


@pytest.mark.parametrize("listing", ["", "nonsense", "1 2 3", "1 2 3 4 / rw"])
def test_a_list_that_says_nothing_means_no_network(listing):
    assert mounts.network_kind(listing, PurePosixPath("/home")) == ""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/Users/ann", ""),
        ("/Volumes/team files/data", "smbfs"),
        ("/System/Volumes/Data/home/ann", "nfs"),
        ("/System/Volumes/Data/auto/ann", ""),
    ],
)
def test_the_deepest_mount_decides_on_macos(folder, kind):
    assert mounts.bsd_network_kind(MACOS, PurePosixPath(folder)) == kind


@pytest.mark.parametrize("kind", ["ext4", "overlay", "tmpfs", "fuse.bindfs", "virtiofs", "zfs"])
def test_a_disk_of_this_computer_is_no_network(kind):
    assert kind not in mounts.NETWORK_KINDS


def test_each_system_is_asked_in_its_own_way(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(mounts, "_run_mount", lambda: MACOS)
    assert mounts.find_network(Path("/Volumes/team files")) == "smbfs"
    assert mounts.find_network(Path("//server/share/data")) == "a shared folder"
    monkeypatch.setattr(sys, "platform", "other")
    monkeypatch.setattr(mounts, "_LIST", tmp_path / "none")
    assert mounts.find_network(Path("/Volumes/team files")) == ""


@pytest.fixture
def on_network(monkeypatch, tmp_path):
    """Let the system say that the folder of a test is mounted from elsewhere."""
    listing = tmp_path / "mountinfo"
    line = f"1 0 0:9 / {tmp_path} rw - nfs server:/x rw\n"
    listing.write_text(line, encoding="utf-8")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(mounts, "_LIST", listing)
    monkeypatch.delenv(mounts.ALLOW_VARIABLE, raising=False)
    return tmp_path / "store.sqlite"


def test_a_store_on_a_network_disk_is_refused_with_the_way_out(on_network):
    with pytest.raises(StoreError, match=r"network disk \(nfs\).*loses answers") as caught:
        open_store(f"sqlite:///{on_network}")
    for words in ("disk of this computer", "postgresql://", "COPWIDGETS_ALLOW_NETWORK_DISK=1"):
        assert words in str(caught.value)
    assert not on_network.exists()


def test_a_host_may_allow_it_and_is_warned_and_no_shared_memory_is_used(on_network, monkeypatch):
    monkeypatch.setenv(mounts.ALLOW_VARIABLE, "1")
    monkeypatch.setattr("copwidgets.store.sqlite.WAL_IS_SAFE_FROM", (3, 0, 0))
    with (
        pytest.warns(CopwidgetsWarning, match=r"network disk \(nfs\)") as caught,
        open_store(f"sqlite:///{on_network}") as store,
        store.read() as connection,
    ):
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
    assert len(caught) == 1


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="only Linux has it")
def test_the_folder_of_the_tests_is_on_this_computer(tmp_path):
    assert mounts.find_network(Path(os.path.realpath(tmp_path))) == ""
