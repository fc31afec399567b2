"""Kernels by fork, each test with a zygote that is there already where it can be."""

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from copwidgets.serve.fork.messages import Sheet
from copwidgets.serve.fork.registry import Kind, Streams, zygotes
from tests.serve.fork.watching import printed, ready

SETTINGS = ["--HistoryManager.enabled=False", "--IPKernelApp.capture_fd_output=False"]


@pytest.fixture(scope="session", autouse=True)
def no_zygote_left():
    yield
    zygotes.stop_all()


@pytest.fixture
def kind():
    """Return what tells the zygote of most tests apart; it has loaded numpy."""
    return Kind((sys.executable,), ("numpy.random",), tuple(SETTINGS))


@pytest.fixture
def in_loop():
    """Run a coroutine in a loop of its own; this thread's may belong to a browser."""

    def run(work):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(work)).result()

    return run


@pytest.fixture
def manager(tmp_path):
    """Make a manager of forked kernels; `preload` and more go to the provisioner."""

    def build(settings=SETTINGS, metadata=None, **config):
        config = {"preload": ["numpy.random"]} | config
        folder = tmp_path / "kernels" / "forked"
        folder.mkdir(parents=True, exist_ok=True)
        launcher = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        provisioner = {"provisioner_name": "fork-provisioner", "config": config}
        spec = {
            "argv": [*launcher, *settings],
            "display_name": "Forked",
            "language": "python",
            "metadata": {"kernel_provisioner": provisioner} | (metadata or {}),
        }
        (folder / "kernel.json").write_text(json.dumps(spec))
        return AsyncKernelManager(
            kernel_name="forked",
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")]),
            transport="ipc",
            connection_file=str(tmp_path / f"{os.urandom(4).hex()}.json"),
        )

    return build


@pytest.fixture
def with_kernel(manager, in_loop):
    """Run `work(manager, run)` with a kernel; `run(code)` returns what the code printed."""

    def start(work, start=None, **options):
        async def session():
            found = manager(**options)
            await found.start_kernel(**(start or {}))
            client = await ready(found)
            try:
                return await work(found, lambda code: printed(client, code))
            finally:
                client.stop_channels()
                await found.shutdown_kernel(now=True)

        return in_loop(session())

    return start


@pytest.fixture
def launch(tmp_path, kind):
    """Fork a kernel without a manager, which returns its process."""

    async def start(name="kernel", preload=kind.preload, **changes):
        file = tmp_path / f"{name}.json"
        ports = ("shell", "iopub", "stdin", "hb", "control")
        file.write_text(
            json.dumps(
                {
                    "transport": "ipc",
                    "ip": str(tmp_path / name),
                    "key": "k",
                    "signature_scheme": "hmac-sha256",
                    "kernel_name": "",
                }
                | {f"{port}_port": number for number, port in enumerate(ports, 1)}
            )
        )
        told = {
            "arguments": ("-f", str(file), *SETTINGS),
            "extra": (),
            "connection_file": str(file),
            "environment": dict(os.environ),
            "folder": str(tmp_path),
            "umask": 0o22,
        }
        wanted = replace(kind, preload=preload)
        return await zygotes.launch(wanted, Sheet(**told | changes), Streams(1, 2))

    return start
