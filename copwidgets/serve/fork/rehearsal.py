"""Runs one kernel inside the zygote to its end, before the first fork.

What a kernel looks up or loads when it is first needed is then there for all of them, and Python
has seen which way its code goes. Nothing of it is left: no socket, no thread, no file.
"""

import asyncio
import atexit
import tempfile
from collections.abc import Sequence
from pathlib import Path

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import write_connection_file
from tornado.ioloop import IOLoop

from copwidgets.serve.fork.kernel import NO_POLLER, ForkedApp

ROUNDS = 10  # Python 3.11 looks at a function for the eighth time before it makes it faster
ANSWER_SECONDS = 30


def rehearse(arguments: Sequence[str]) -> None:
    """Start a kernel, ask it some simple things, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        connection, _ = write_connection_file(
            str(Path(folder, "connection.json")),
            ip=str(Path(folder, "kernel")),
            transport="ipc",
            shell_port=1,
            iopub_port=2,
            stdin_port=3,
            hb_port=4,
            control_port=5,
        )
        app = ForkedApp.instance(parent_handle=NO_POLLER)
        app.make_shared(arguments)
        # Both take threads that end with the process only, and the history is the person's.
        app.capture_fd_output = app.keeps_history = False
        app.is_rehearsal = True
        app.make_own(connection)
        loop = IOLoop.current()
        loop.add_callback(talk, connection, loop)
        app.start()  # type: ignore[no-untyped-call]
        app.close()  # type: ignore[no-untyped-call]
        loop.close(all_fds=True)
        asyncio.set_event_loop(None)
        forget(app)


async def talk(connection: str, loop: IOLoop) -> None:
    """Be the kernel's client, then stop its loop."""
    client = AsyncKernelClient(connection_file=connection)
    client.load_connection_file()
    client.start_channels()
    try:
        for _ in range(ROUNDS):
            client.kernel_info()
            await client.get_shell_msg(timeout=ANSWER_SECONDS)
            client.execute("1")
            await client.get_shell_msg(timeout=ANSWER_SECONDS)
    finally:
        client.stop_channels()
        client.context.destroy(linger=0)
        loop.stop()


def forget(app: ForkedApp) -> None:
    """Let the next kernel be the first."""
    atexit.unregister(app.close)
    atexit.unregister(app.kernel.shell.atexit_operations)
    for each in (app, app.kernel, app.kernel.shell):
        type(each).clear_instance()
