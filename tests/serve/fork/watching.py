"""What tests of kernels ask: a kernel over its sockets, and the system about its processes."""

import os
import select
from pathlib import Path

import psutil

SECONDS = 60


async def ready(manager):
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=SECONDS)
    return client


async def printed(client, code):
    heard = []
    reply = await client.execute_interactive(code, output_hook=heard.append, timeout=SECONDS)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(each["content"]["text"] for each in heard if each["msg_type"] == "stream")


def wait_until_ended(pid):
    """Return when a process has ended, by the system's word for it."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    ended = bool(waiting.poll(SECONDS * 1000))
    os.close(handle)
    return ended


def is_zombie(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def open_files(pid="self"):
    """Return what a process has open."""
    entries = Path(f"/proc/{pid}/fd").iterdir()
    return [str(each.readlink()) for each in entries if each.is_symlink()]
