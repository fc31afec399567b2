"""A page's kernel: waited for as long as it takes, and no longer than it lives."""

import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from copwidgets.serve.kernels import END_UNSWEPT, PageClient, PageKernels
from tests.aside import run

GOODBYE = """
import atexit
from pathlib import Path
atexit.register(Path("goodbye").touch)
class Ring:
    def __del__(self):
        Path("swept").touch()
ring = Ring()
ring.itself = ring
del ring
"""


@pytest.fixture
def with_client():
    """Run something with a client of a kernel that has just been started."""

    def speak(work):
        async def session():
            manager = AsyncKernelManager(client_factory=PageClient)
            await manager.start_kernel()
            client = manager.client()
            client.start_channels()
            try:
                return await work(manager, client)
            finally:
                client.stop_channels()
                await manager.shutdown_kernel(now=True)

        return run(session())

    return speak


def test_ready_kernel_runs_code_and_its_output_is_told_apart(with_client):
    async def work(_manager, client):
        await client.wait_for_ready(timeout=60)
        heard = []
        await client.execute_interactive("print(6 * 7)", output_hook=heard.append, timeout=60)
        return [one["content"]["text"] for one in heard if one["msg_type"] == "stream"]

    assert with_client(work) == ["42\n"]


def test_what_a_ready_kernel_says_of_itself_is_kept(with_client):
    async def work(_manager, client):
        await client.wait_for_ready(timeout=60)
        return client.info

    assert with_client(work)["language_info"]["name"] == "python"


def test_kernel_that_dies_is_not_waited_for(with_client):
    async def work(manager, client):
        await manager.provisioner.kill()
        with pytest.raises(RuntimeError, match="died"):
            await client.wait_for_ready(timeout=60)

    with_client(work)


def test_kernel_that_keeps_silent_is_not_waited_for_longer_than_said(with_client):
    async def work(_manager, client):
        with pytest.raises(TimeoutError):
            await client.wait_for_ready(timeout=0.001)

    with_client(work)


@pytest.mark.parametrize(
    ("arguments", "left"), [([], {"goodbye", "swept"}), ([END_UNSWEPT], {"goodbye"})]
)
def test_a_kernel_says_goodbye_and_does_not_sweep(tmp_path, arguments, left):
    async def live():
        manager = AsyncKernelManager(client_factory=PageClient)
        await manager.start_kernel(cwd=str(tmp_path), extra_arguments=arguments)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        await client.execute_interactive(GOODBYE, timeout=60)
        client.stop_channels()
        await manager.shutdown_kernel()

    run(live())
    assert {each.name for each in tmp_path.iterdir()} == left


def test_a_kernel_that_cannot_be_spoken_to_is_ended(monkeypatch):
    def fail(_manager):
        raise OSError("no more sockets")

    async def start():
        kernels = PageKernels()
        with pytest.raises(OSError, match="no more sockets"):
            await kernels.start_kernel(kernel_name="python3", path="")
        return kernels.list_kernel_ids()

    before = psutil.Process().children(recursive=True)
    monkeypatch.setattr(AsyncKernelManager, "_connect_control_socket", fail)
    assert run(start()) == []
    left = [each for each in psutil.Process().children(recursive=True) if each not in before]
    assert left == []


def test_two_hundred_kernels_find_sockets_enough():
    needed = 200 * 15
    assert PageKernels().context.max_sockets > needed
