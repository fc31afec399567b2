"""How a forked kernel lives and ends: as any other, whoever ends it and whatever else has ended."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

from copwidgets.serve.fork import registry
from copwidgets.serve.fork.messages import Sheet
from copwidgets.serve.fork.registry import RefusedError, zygotes
from tests.serve.fork.watching import is_zombie, open_files, printed, ready, wait_until_ended

CRASHES = [
    ("import os; os._exit(3)", 3),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
]


@pytest.mark.parametrize(("code", "status"), CRASHES)
def test_crash_is_noticed_with_its_status(with_kernel, code, status):
    async def work(manager, _run):
        pid, process = manager.provisioner.pid, manager.provisioner.process
        client = manager.client()
        client.start_channels()
        client.execute(code)
        assert wait_until_ended(pid)
        client.stop_channels()
        assert not await manager.is_alive()
        assert process.poll() == process.wait() == status
        assert not is_zombie(pid)
        await manager.provisioner.send_signal(signal.SIGINT)  # silent

    with_kernel(work)


def test_kernel_is_interrupted_restarted_and_shut_down(manager, in_loop):
    async def work():
        found = manager()
        await found.start_kernel()
        client = await ready(found)
        client.execute("kept = 1; import time; print('asleep'); time.sleep(600)")
        while (await client.get_iopub_msg())["msg_type"] != "stream":
            pass
        await found.interrupt_kernel()
        reply = await client.get_shell_msg(timeout=60)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        first = found.provisioner.pid
        assert await printed(client, "print(kept)") == "1\n"
        client.stop_channels()

        await found.restart_kernel()
        client = await ready(found)
        assert await printed(client, "print('kept' in globals())") == "False\n"
        second = found.provisioner.pid
        client.stop_channels()
        await found.shutdown_kernel()
        return first, second

    first, second = in_loop(work())
    assert first != second
    assert not psutil.pid_exists(first)
    assert not psutil.pid_exists(second)


def test_signal_reaches_what_a_kernel_has_started(with_kernel):
    async def work(manager, run):
        child = int(
            await run("import subprocess; p = subprocess.Popen(['sleep', '600']); print(p.pid)")
        )
        await manager.provisioner.kill()
        assert wait_until_ended(child)

    with_kernel(work)


def test_shut_down_kernel_does_what_is_to_be_done_at_exit(manager, in_loop, tmp_path):
    async def work():
        found = manager()
        await found.start_kernel(cwd=str(tmp_path))
        client = await ready(found)
        code = "import atexit, pathlib; atexit.register(pathlib.Path('goodbye').touch)"
        await printed(client, code)
        client.stop_channels()
        await found.shutdown_kernel()

    in_loop(work())
    assert (tmp_path / "goodbye").exists()


def test_kernels_live_on_when_their_zygote_is_killed_and_the_next_comes_from_another(
    launch, kind, in_loop
):
    async def work():
        first = await launch("first")
        zygote = zygotes.start(kind).process
        zygote.kill()
        zygote.wait()
        assert first.poll() is None
        second = await launch("second")
        assert second.poll() is None
        assert zygotes.start(kind).process.pid != zygote.pid
        for each in (first, second):
            each.kill()
        assert second.wait() == -signal.SIGKILL
        assert first.wait() != 0  # nobody is left who knows more
        assert not is_zombie(second.pid)

    in_loop(work())


def test_launch_survives_that_its_zygote_is_killed_meanwhile(launch, kind, in_loop):
    async def work():
        zygote = zygotes.start(kind).process
        os.kill(zygote.pid, signal.SIGSTOP)
        starting = asyncio.ensure_future(launch())
        await asyncio.sleep(0)
        zygote.kill()
        process = await starting
        process.kill()
        return process.wait()

    assert in_loop(work()) == -signal.SIGKILL


def test_launch_that_is_given_up_leaves_no_kernel(launch, kind, in_loop):
    async def work():
        zygote = zygotes.start(kind).process
        os.kill(zygote.pid, signal.SIGSTOP)
        starting = asyncio.ensure_future(launch("given_up"))
        await asyncio.sleep(0)
        starting.cancel()
        await asyncio.wait([starting])
        os.kill(zygote.pid, signal.SIGCONT)
        process = await launch("wanted")  # forked after the other
        others = set(psutil.Process(zygote.pid).children()) - {psutil.Process(process.pid)}
        for each in others:
            assert wait_until_ended(each.pid)
        process.kill()
        process.wait()

    in_loop(work())


def test_fifty_at_once_leave_no_zombie_and_nothing_open(launch, kind, in_loop):
    async def work():
        zygotes.start(kind)
        before = len(open_files())
        kernels = await asyncio.gather(*(launch(f"k{number}") for number in range(50)))
        pids = [each.pid for each in kernels]
        assert len(set(pids)) == 50
        for each in kernels:
            each.kill()
        assert {each.wait() for each in kernels} == {-signal.SIGKILL}
        assert not any(is_zombie(pid) for pid in pids)
        del each
        return before, len(open_files())

    before, after = in_loop(work())
    assert after == before
    assert not psutil.Process(zygotes.start(kind).process.pid).children()


def test_zygote_is_replaced_after_so_many_and_ends_with_its_last_kernel(
    launch, kind, in_loop, monkeypatch
):
    monkeypatch.setattr("copwidgets.serve.fork.registry.LAUNCHES", 1)

    async def work():
        old = zygotes.start(kind).process
        first = await launch("first")
        second = await launch("second")
        assert psutil.Process(first.pid).ppid() == old.pid
        assert psutil.Process(second.pid).ppid() != old.pid
        first.kill()
        assert first.wait() == -signal.SIGKILL
        assert wait_until_ended(old.pid)
        second.kill()
        second.wait()

    zygotes.stop_all()
    in_loop(work())


SERVER = """
import asyncio, os, sys, json
from copwidgets.serve.fork import registry
from copwidgets.serve.fork.messages import Sheet
from copwidgets.serve.fork.registry import Kind, Streams, zygotes
kind = Kind((sys.executable,), (), ("--HistoryManager.enabled=False",))
sheet = Sheet(**json.loads(sys.argv[1]))
process = asyncio.run(zygotes.launch(kind, sheet, Streams(1, 2)))
print(zygotes.start(kind).process.pid, process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["kill", "leave"])
def test_nothing_outlives_the_server(tmp_path, end):
    file = tmp_path / "kernel.json"
    file.write_text(f'{{"transport": "ipc", "ip": "{tmp_path}/k", "key": "k"}}')
    sheet = Sheet(
        arguments=("-f", str(file)),
        extra=(),
        connection_file=str(file),
        environment=dict(os.environ),
        folder=str(tmp_path),
        umask=0o22,
    )
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, json.dumps(vars(sheet))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    zygote, kernel = map(int, server.stdout.readline().split())
    handles = [os.pidfd_open(pid) for pid in (zygote, kernel)]
    if end == "kill":
        server.kill()
    server.stdin.close()
    for pid in (zygote, kernel):
        assert wait_until_ended(pid)
    server.stdout.close()
    server.wait()
    for handle in handles:
        os.close(handle)


def test_kernel_that_no_manager_started_is_found_again(with_kernel, manager):
    async def work(found, _run):
        info = await found.provisioner.get_provisioner_info()
        other = manager()
        await other.pre_start_kernel()
        await other.provisioner.load_provisioner_info(info)
        assert other.provisioner.has_process
        assert await other.provisioner.poll() is None
        await other.provisioner.kill()
        await other.provisioner.wait()
        assert not await found.is_alive()
        stale = manager()
        await stale.pre_start_kernel()
        await stale.provisioner.load_provisioner_info(info)
        assert not stale.provisioner.has_process

    with_kernel(work)


def test_limit_of_a_name_that_is_none_is_an_error_of_the_launch(launch, in_loop):
    with pytest.raises(OSError, match="KeyError: 'cheese'"):
        in_loop(launch(limits={"cheese": 1}))


def test_folder_that_is_not_there_is_an_error_of_the_launch(launch, in_loop):
    with pytest.raises(OSError, match="nowhere"):
        in_loop(launch(folder="/nowhere"))


UNSOUND = """
import os, threading
def start(): threading.Thread(target=threading.Event().wait, daemon=True).start()
def leave(): globals()["kept"] = open(os.devnull)
"""


@pytest.fixture
def unsound(tmp_path, monkeypatch):
    (tmp_path / "unsound.py").write_text(UNSOUND)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("unsound")
@pytest.mark.parametrize(
    ("preload", "why"),
    [
        ("nothing_of_this_name", "No module named"),
        ("unsound:start", "started 1 threads"),
        ("unsound:leave", "left files open"),
    ],
)
def test_zygote_that_cannot_fork_soundly_says_why(launch, in_loop, preload, why):
    with pytest.raises(RefusedError, match=why):
        in_loop(launch(preload=(preload,)))


def test_a_zygote_that_hangs_is_ended_and_kernels_start_by_themselves(
    launch, kind, in_loop, monkeypatch
):
    monkeypatch.setattr(registry, "MEET_SECONDS", 0.01)  # nor does the one after it load so fast
    zygote = zygotes.start(kind).process
    os.kill(zygote.pid, signal.SIGSTOP)
    with pytest.raises(RefusedError):
        in_loop(launch())
    assert zygote.wait() == -signal.SIGKILL
