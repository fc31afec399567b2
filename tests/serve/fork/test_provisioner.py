"""What can be forked and what is started by itself, and that the log says so once."""

import os
import subprocess
import sys
from contextlib import ExitStack

import pytest

from copwidgets.serve.fork import ForkProvisioner, can_fork
from copwidgets.serve.fork.process import ForkedProcess
from copwidgets.serve.fork.provisioner import asks_more, is_open, read_umask, to_call, to_number
from copwidgets.serve.fork.registry import RefusedError

COMMAND = ["python", "-X", "dev", "-m", "ipykernel_launcher", "-f", "c.json", "--a=1", "--b=2"]


def test_this_machine_can_fork():
    assert can_fork() == ""


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_cannot(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    assert "Linux only" in can_fork()


@pytest.mark.parametrize("missing", ["pidfd_open", "memfd_create"])
def test_python_without_what_it_takes_cannot(monkeypatch, missing):
    monkeypatch.delattr(os, missing)
    assert "started by itself" in can_fork()


def test_old_linux_cannot(monkeypatch):
    def refuse(_pid):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", refuse)
    assert "before 5.3" in can_fork()


def test_command_is_taken_apart():
    call = to_call(COMMAND, 8)
    assert call.python == ("python", "-X", "dev")
    assert call.settings == ("--a=1",)
    assert call.connection_file == "c.json"
    assert call.extra == ("--b=2",)


@pytest.mark.parametrize(
    "command",
    [
        ["julia", "kernel.jl", "c.json"],
        ["python", "-m", "bash_kernel", "-f", "c.json"],
        ["python", "-m", "ipykernel_launcher", "--f=c.json"],
        ["-m", "ipykernel_launcher", "-f", "c.json"],
    ],
)
def test_other_command_is_not_forked(command):
    with pytest.raises(RefusedError, match="Only IPython kernels are forked"):
        to_call(command, len(command))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"stdout": subprocess.PIPE}, "stdout"),
        ({"stderr": subprocess.STDOUT}, "stderr"),
        ({"stdin": subprocess.PIPE}, "stdin"),
        ({"independent": True}, "independent"),
    ],
)
def test_launch_that_asks_for_more_is_not_forked(options, named):
    assert named in asks_more({"env": {}, "cwd": "."} | options)


def test_stream_is_turned_into_an_open_file(tmp_path):
    with ExitStack() as opened, (tmp_path / "log").open("w") as log:
        assert to_number(None, 2, opened) == 2
        assert to_number(log, 1, opened) == to_number(log.fileno(), 1, opened) == log.fileno()
        for nothing in (to_number(subprocess.DEVNULL, 1, opened), to_number(None, 999, opened)):
            assert os.readlink(f"/proc/self/fd/{nothing}") == os.devnull  # noqa: PTH115
    assert not is_open(nothing)


def test_umask_is_read_without_changing_it():
    before = os.umask(0o27)
    try:
        assert read_umask() == 0o27
    finally:
        os.umask(before)


class Log:
    def __init__(self):
        self.warnings = []

    def warning(self, sentence):
        self.warnings.append(sentence)


def test_where_nothing_can_be_forked_kernels_start_by_themselves_and_the_log_says_so_once(
    with_kernel, monkeypatch
):
    why = "Kernels are not forked here: a test."
    monkeypatch.setattr("copwidgets.serve.fork.provisioner.can_fork", lambda: why)
    log = Log()
    monkeypatch.setattr(ForkProvisioner, "log", log)

    async def work(manager, _run):
        assert not isinstance(manager.provisioner.process, ForkedProcess)
        await manager.restart_kernel(now=True)
        return manager.provisioner.pid

    assert with_kernel(work)
    assert log.warnings == [why]


def test_module_that_cannot_be_loaded_costs_the_fork_and_not_the_kernel(with_kernel, monkeypatch):
    log = Log()
    monkeypatch.setattr(ForkProvisioner, "log", log)

    async def work(manager, run):
        assert not isinstance(manager.provisioner.process, ForkedProcess)
        return await run("print(6 * 7)")

    assert with_kernel(work, preload=["no_such_module"]) == "42\n"
    assert len(log.warnings) == 1
    assert "no_such_module" in log.warnings[0]
