"""What a forked kernel has of its own, and what it has not of the zygote and of other kernels."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from copwidgets.serve.fork.registry import zygotes
from tests.serve.fork.watching import open_files, printed, ready

LOOK = """
import json, os, signal, sys, threading
print(json.dumps({
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "path": sys.path.count(""),
    "arguments": sys.argv,
    "umask": os.umask(0),
    "input": os.read(0, 1).decode(),
    "session": os.getsid(0) == os.getpid(),
    "main": threading.main_thread().name,
    "alarm": signal.getsignal(signal.SIGALRM) is signal.SIG_DFL,
    "blocked": len(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "core": __import__("resource").getrlimit(4)[0],
    "zone": __import__("time").tzname[0],
    "gc": __import__("gc").isenabled(),
    "nothing": [name for name in dir() if not name.startswith("_")],
}))
"""
IMPORTED = ["json", "open", "os", "quit", "signal", "sys", "threading"]
SAME = ("PATH", "HOME", "IPYTHONDIR", "VIRTUAL_ENV", "XDG_CONFIG_HOME")
OF_IPYTHON = {  # in every kernel
    "CLICOLOR": "1",
    "CLICOLOR_FORCE": "1",
    "FORCE_COLOR": "1",
    "GIT_PAGER": "cat",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PAGER": "cat",
    "TERM": "xterm-color",
}
DRAW = """
import json, random, secrets, tempfile, uuid, multiprocessing, numpy.random
print(json.dumps([
    random.random(), numpy.random.random(), secrets.token_hex(), str(uuid.uuid4()),
    str(uuid.uuid1()), next(tempfile._get_candidate_names()),
    multiprocessing.current_process().authkey.hex(),
    get_ipython().kernel.session.session, get_ipython().kernel.ident,
]))
"""


@pytest.mark.parametrize("home", [None, "/"])  # another one is not that of the zygote's settings
def test_kernel_has_what_its_launch_says_and_nothing_else(with_kernel, tmp_path, home):
    named = {name: os.environ[name] for name in SAME if name in os.environ}
    environment = named | {"TZ": "Asia/Tokyo"} | ({"HOME": home} if home else {})

    async def work(_manager, run):
        return json.loads(await run(LOOK))

    start = {"env": environment, "cwd": str(tmp_path)}
    found = with_kernel(work, start=start, limits={"open_files": 200})
    added = OF_IPYTHON | {"JPY_PARENT_PID": str(os.getpid())}
    assert found.pop("environment") == environment | added
    assert found.pop("arguments")[0].endswith("ipykernel_launcher.py")
    umask = os.umask(0)
    os.umask(umask)
    assert found == {
        "folder": str(tmp_path),
        "path": 1,
        "umask": umask,
        "input": "",
        "session": True,
        "main": "MainThread",
        "alarm": True,
        "blocked": 0,
        "core": 0,
        "zone": "JST",
        "gc": True,
        "nothing": ["In", "Out", "exit", "get_ipython", *IMPORTED],
    }


def test_kernels_draw_different_numbers(with_kernel, manager):
    async def work(_manager, run):
        other = manager()
        await other.start_kernel()
        client = await ready(other)
        second = json.loads(await printed(client, DRAW))
        client.stop_channels()
        await other.shutdown_kernel(now=True)
        return json.loads(await run(DRAW)), second

    first, second = with_kernel(work)
    assert not set(first) & set(second)


def test_no_file_of_the_zygote_or_another_kernel_is_open_in_a_kernel(launch, kind, in_loop):
    async def work():
        first, second = await asyncio.gather(launch("first"), launch("second"))
        zygote = zygotes.start(kind).process.pid
        files = [set(open_files(pid)) for pid in (zygote, first.pid, second.pid)]
        for each in (first, second):
            each.kill()
            each.wait()
        return files

    zygote, first, second = in_loop(work())
    standard = {*open_files(), os.devnull, "anon_inode:[pidfd]"}  # of its own, for a moment
    ends = [
        {name for name in zygote & each if name.startswith("socket")} for each in (first, second)
    ]
    assert [len(each) for each in ends] == [1, 1]  # by which it is told that the server has gone
    assert not ends[0] & ends[1]
    assert (first & second) <= standard | {"anon_inode:[eventpoll]", "anon_inode:[eventfd]"}
    assert (zygote & first) - ends[0] <= standard


def test_zygote_is_started_with_no_more_than_the_server_allows(with_kernel, monkeypatch):
    monkeypatch.setenv("OF_THE_SERVER", "secret")
    kept = {name: text for name, text in os.environ.items() if name != "OF_THE_SERVER"}
    monkeypatch.setattr(zygotes, "_environment", os.environ)  # to be put back
    zygotes.keep_to(kept)

    async def work(_manager, run):
        return await run("print('OF_THE_SERVER' in open('/proc/self/environ').read())")

    assert with_kernel(work, preload=["colorsys"], start={"env": kept}) == "False\n"


def test_zygote_has_one_thread_and_no_more_open_than_it_needs(launch, kind, in_loop):
    async def work():
        (await launch()).kill()

    in_loop(work())
    pid = zygotes.start(kind).process.pid
    assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
    kept = [name for name in open_files(pid) if name.startswith(("anon_inode", "memfd"))]
    assert set(kept) <= {"anon_inode:[pidfd]"}


def test_output_goes_where_the_launch_says(with_kernel, tmp_path):
    async def work(_manager, run):
        await run("import os; os.write(1, b'one'); os.write(2, b'two')")

    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        with_kernel(work, start={"stdout": out, "stderr": err.fileno()})
    assert (tmp_path / "out").read_text() == "one"
    assert (tmp_path / "err").read_text() == "two"


@pytest.mark.parametrize("extra", [[], ["--IPKernelApp.exec_lines=early = 2"]])
def test_arguments_of_spec_and_launch_count(with_kernel, extra):
    async def work(_manager, run):
        return await run("print(globals().get('early'), get_ipython().history_manager.enabled)")

    found = with_kernel(work, start={"extra_arguments": extra})
    assert found == f"{2 if extra else None} False\n"


def test_kernel_whose_home_is_another_reads_the_settings_there(with_kernel, tmp_path):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "first.py").write_text("mine = 5")

    async def work(_manager, run):
        return await run("print(mine)")

    environment = dict(os.environ) | {"IPYTHONDIR": str(tmp_path / "ipython")}
    assert with_kernel(work, start={"env": environment}) == "5\n"


def test_startup_files_of_a_person_run_in_each_kernel_and_never_in_the_zygote(
    with_kernel, tmp_path, monkeypatch
):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    note = f"import os; print(os.getpid(), file=open({str(tmp_path / 'ran')!r}, 'a'))"
    (startup / "first.py").write_text(note)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    async def work(_manager, run):
        return await run("import os; print(os.getpid())")

    assert with_kernel(work, preload=["calendar"]) == (tmp_path / "ran").read_text()


def test_widgets_reach_the_kernel(with_kernel):
    async def work(_manager, run):
        return await run("import ipywidgets; print(ipywidgets.Text().comm.kernel is not None)")

    assert with_kernel(work, preload=["ipywidgets"]) == "True\n"


def test_memory_over_the_limit_is_an_error_of_the_page_and_nobody_elses(with_kernel):
    async def work(_manager, run):
        code = "try: bytearray(10**9)\nexcept MemoryError: print('too much')"
        return await run(code)

    assert with_kernel(work, limits={"own_bytes": 3 * 10**8}) == "too much\n"


def test_kernel_goes_before_the_server_when_memory_runs_out(with_kernel):
    async def work(_manager, run):
        return await run("print(open('/proc/self/oom_score_adj').read())")

    assert with_kernel(work).strip() == "500"


def test_strings_are_hashed_by_another_secret_after_another_zygote_has_taken_over(
    with_kernel, monkeypatch
):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    monkeypatch.setattr("copwidgets.serve.fork.registry.LAUNCHES", 1)

    async def work(_manager, run):
        return await run("print(hash('a'))")

    zygotes.stop_all()
    assert with_kernel(work) != with_kernel(work)


def test_sockets_are_encrypted_where_the_manager_asks_for_it(manager, in_loop):
    async def work():
        found = manager(metadata={"supported_encryption": ["curve"]})
        found.transport, found.ip = "tcp", "127.0.0.1"
        found.transport_encryption = "required"
        await found.start_kernel()
        client = await ready(found)
        said = await printed(client, "print(get_ipython().kernel.parent.curve_secretkey is None)")
        client.stop_channels()
        await found.shutdown_kernel(now=True)
        return said

    assert in_loop(work()) == "False\n"
