"""A disk that is full or cannot be written: one sentence, nothing half, and it passes.

On small disks of memory where the tests may mount them; everywhere by a limit on a file's size.
"""

import os

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX limits and mounts")

_START = """
import os, shutil, subprocess, sys
from pathlib import Path
from copwidgets.errors import StoreError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import backups, open_store

def save(store, member, text, n):
    answer = Answer(Status.ANSWERED, text)
    store.save(member, Draft("q", answer, n, f"{n} {len(text)}"), "v")

def refused(work):
    try:
        work()
    except StoreError as error:
        assert "\\n" not in str(error) and error.remedy
        return error.what
    raise AssertionError("it was not refused")

def fill(store, member, n=0):
    \"\"\"Save until nothing goes in any more; return how often it went in, and why not more.\"\"\"
    while n < 5000:
        try:
            save(store, member, f"{n} " + "x" * 20_000, n)
        except StoreError as error:
            assert "\\n" not in str(error) and error.remedy
            return n, error.what
        n += 1
    raise AssertionError("the disk was never full")

def check(store, member, n):
    \"\"\"Everything that was acknowledged is there, and nothing else.\"\"\"
    found = list(store.history(member.community_id))
    assert [each.answer.value.split()[0] for each in found] == [str(each) for each in range(n)]
    assert store.current(member)["q"].revision == n

def make(path):
    store = open_store(f"sqlite:///{path}")
    return store, store.add_member(store.default_community("Group").id, "Ann")
"""

_FULL = f"""{_START}
folder = Path(sys.argv[1])
limit = int(sys.argv[2])
if limit:
    import resource
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
else:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "none", str(folder)], check=True)
    (folder / "ballast").write_bytes(bytes(400_000))

store, member = make(folder / "store.sqlite")
n, what = fill(store, member)
print(what)
for _ in range(3):
    refused(lambda: save(store, member, "y" * 60_000, n))
check(store, member, n)  # reading goes on
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
else:
    print(refused(lambda: backups.make_backup(folder / "store.sqlite", folder / "copy.sqlite")))
    assert not list(folder.glob("copy*"))
    (folder / "ballast").unlink()
save(store, member, f"{{n}} there is room again", n)
check(store, member, n + 1)
store.close()
with open_store(f"sqlite:///{{folder / 'store.sqlite'}}") as again:
    check(again, member, n + 1)
    with again.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
"""


@posix
def test_no_file_may_grow(run, tmp_path):
    (what,) = run(_FULL, tmp_path, 400_000)
    assert what in {"the disk failed while this store was used", "the disk is full"}


@posix
def test_a_small_disk_is_full(run, tmp_path, mounting):
    if mounting:  # else: test_no_file_may_grow
        assert run(_FULL, tmp_path, 0, wrap=mounting) == ["the disk is full", "the disk is full"]


_NO_ROOM = f"""{_START}
folder, old = Path(sys.argv[1]), Path(sys.argv[2])
size = old.stat().st_size
room = f"size={{size + size // 2}}"
subprocess.run(["mount", "-t", "tmpfs", "-o", room, "none", str(folder)], check=True)
path = folder / "store.sqlite"
shutil.copy(old, path)
content = path.read_bytes()
print(refused(lambda: open_store(f"sqlite:///{{path}}")))
assert path.read_bytes() == content
assert not list(folder.glob("*.before-*"))
subprocess.run(["mount", "-o", "remount,size=9000k", str(folder)], check=True)
open_store(f"sqlite:///{{path}}").close()
assert list(folder.glob("*.before-*"))
"""


@posix
def test_a_store_is_not_brought_up_to_date_without_room_for_a_copy(
    run, tmp_path, mounting, repository
):
    old = repository / "tests" / "data" / "store_0002.sqlite"
    if mounting:  # else: test_without_room_for_the_copy_nothing_is_changed, of the store's tests
        (what,) = run(_NO_ROOM, tmp_path, old, wrap=mounting)
        assert what.endswith("no backup could be made: the disk is full")


_READ_ONLY = f"""{_START}
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "none", str(folder)], check=True)
store, member = make(folder / "store.sqlite")
save(store, member, "0 before", 0)
store.close()
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
with open_store(f"sqlite:///{{folder / 'store.sqlite'}}") as store:
    print(refused(lambda: save(store, member, "1 lost", 1)))
    check(store, member, 1)
subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
with open_store(f"sqlite:///{{folder / 'store.sqlite'}}") as store:
    save(store, member, "1 saved", 1)
    check(store, member, 2)
"""


@posix
def test_a_disk_that_can_only_be_read_is_read(run, tmp_path, mounting):
    if mounting:  # else: test_read_only.py of the store's tests
        (what,) = run(_READ_ONLY, tmp_path, wrap=mounting)
        assert what.startswith("this store cannot be written")
