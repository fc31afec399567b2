"""The server's side: starts zygotes, asks them for kernels, and replaces those that have died.

Bound to no event loop: kernel managers run their coroutines in loops of their own, and share these.
"""

import asyncio
import atexit
import errno
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copwidgets.serve.fork.messages import (
    Files,
    Sheet,
    pair,
    receive_word,
    send_launch,
    write_sheet,
)
from copwidgets.serve.fork.process import ForkedProcess

# Libraries that would start threads when they are loaded, one for each core.
ONE_THREAD = dict.fromkeys(
    ("MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"
) | {"JE_ARROW_MALLOC_CONF": "background_thread:false"}  # pyarrow's memory has a thread of its own
# Kernels of one zygote share the secret by which Python hashes strings; then another one is drawn.
LAUNCHES = 500
FULL = (errno.EAGAIN, errno.ETOOMANYREFS)
GONE = (errno.EBADF, errno.ECONNRESET, errno.EPIPE)
FULL_SECONDS = 0.02
MEET_SECONDS = 45  # also to load all that is to be loaded, on a busy machine


class ZygoteGoneError(Exception):
    """The zygote ended before it had forked."""


class RefusedError(Exception):
    """The zygote will not fork, and says why."""


@dataclass(frozen=True)
class Kind:
    """What tells zygotes apart: how their Python is called, what they load, their settings."""

    python: tuple[str, ...]
    preload: tuple[str, ...]
    settings: tuple[str, ...] = ()

    def to_words(self) -> tuple[str, str]:
        """Return preload and settings as the zygote reads them."""
        return json.dumps(self.preload), json.dumps(self.settings)


@dataclass(frozen=True)
class Streams:
    """Where a kernel writes, as open files."""

    stdout: int
    stderr: int


class Zygote:
    """One running zygote."""

    def __init__(self, kind: Kind, environment: Mapping[str, str]) -> None:
        self._control, control = pair()
        lifeline, self._lifeline = os.pipe()
        module = ("-m", "copwidgets.serve.fork")
        try:
            self.process = subprocess.Popen(  # noqa: S603 - the Python that a kernel spec names
                [*kind.python, *module, str(control.fileno()), str(lifeline), *kind.to_words()],
                env={**environment, **ONE_THREAD},
                stdin=subprocess.DEVNULL,
                pass_fds=(control.fileno(), lifeline),
                start_new_session=True,
            )
        finally:
            control.close()
            os.close(lifeline)
        self._control.setblocking(False)  # noqa: FBT003 (as it is called)
        self.launches = 0
        self._is_gone = False

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return not self._is_gone and self.process.poll() is None

    async def launch(self, sheet: Sheet, streams: Streams) -> ForkedProcess:
        """Return a new kernel; ZygoteGoneError, RefusedError, OSError when it could not start."""
        try:
            return await self._launch(sheet, streams)
        except ZygoteGoneError:
            self._is_gone = True  # the system may need a moment more to say so
            raise

    async def _launch(self, sheet: Sheet, streams: Streams) -> ForkedProcess:
        self.launches += 1
        here, there = pair()
        number = write_sheet(sheet)
        try:
            files = Files(number, there.fileno(), streams.stdout, streams.stderr)
            await self._send(files)
        except BaseException:
            here.close()
            raise
        finally:
            there.close()
            os.close(number)
        try:
            async with asyncio.timeout(MEET_SECONDS):
                return await meet(here)
        except TimeoutError:  # it hangs: its kernels live on, and the next is asked of another
            self.process.kill()
            raise ZygoteGoneError from None

    async def _send(self, files: Files) -> None:
        while True:
            try:
                return send_launch(self._control, files)
            except OSError as error:
                if error.errno in GONE:
                    raise ZygoteGoneError from error
                if error.errno not in FULL:
                    raise
                # Hundreds are queued before one is forked, while the zygote is still loading.
                await asyncio.sleep(FULL_SECONDS)

    def retire(self) -> None:
        """Ask it for no more; it ends when its last kernel has."""
        self._control.close()

    def stop(self) -> None:
        """End it, and wait for that; its kernels stay."""
        self._control.close()
        os.close(self._lifeline)
        self.process.wait()


async def meet(here: socket.socket) -> ForkedProcess:
    """Wait for the child's first word."""
    try:
        here.setblocking(False)  # noqa: FBT003 (as it is called)
        await readable(here)
        word, numbers = receive_word(here)
        if "pid" in word:
            return ForkedProcess(word["pid"], numbers[0], here)
    except BaseException:
        here.close()
        raise
    here.close()
    if "failed" in word:
        raise OSError(word["failed"])
    if "refused" in word:
        raise RefusedError(word["refused"])
    raise ZygoteGoneError


async def readable(end: socket.socket) -> None:
    """Return when there is something to read."""
    loop = asyncio.get_running_loop()
    there: asyncio.Future[None] = loop.create_future()
    loop.add_reader(end, set_once, there)
    try:
        await there
    finally:
        loop.remove_reader(end)


def set_once(future: asyncio.Future[None]) -> None:
    """Wake who waits, unless it was told to stop waiting just now."""
    if not future.done():
        future.set_result(None)


class Zygotes:
    """All zygotes of this process, one of each kind."""

    def __init__(self) -> None:
        self._running: dict[Kind, Zygote] = {}
        self._retired: list[Zygote] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._environment: Mapping[str, str] = os.environ

    def keep_to(self, environment: Mapping[str, str]) -> None:
        """Start zygotes with no more than this of the server's environment.

        A kernel's own is that of its launch, but the system shows it what its zygote began with.
        """
        self._environment = environment

    def prepare(
        self, preload: Sequence[str], python: Sequence[str] = (), settings: Sequence[str] = ()
    ) -> None:
        """Begin to load for kernels to come; returns at once.

        `python` and `settings` are what stands in the kernel spec before `-m` and after the
        connection file.
        """
        self.start(Kind(tuple(python) or (sys.executable,), tuple(preload), tuple(settings)))

    def start(self, kind: Kind) -> Zygote:
        """Return the zygote of a kind, started if there is none; it need not be ready yet."""
        with self._lock:
            found = self._running.get(kind)
            if found and found.is_alive() and found.launches < LAUNCHES:
                return found
            if found:
                found.retire()
                self._retired.append(found)
            self._sweep()
            self._running[kind] = Zygote(kind, self._environment)
            return self._running[kind]

    def _sweep(self) -> None:
        """Give up those that have ended."""
        ended = [each for each in self._retired if each.process.poll() is not None]
        for each in ended:
            each.stop()
            self._retired.remove(each)

    async def launch(self, kind: Kind, sheet: Sheet, streams: Streams) -> ForkedProcess:
        """Return a new kernel; a zygote that dies meanwhile is replaced once."""
        try:
            return await self.start(kind).launch(sheet, streams)
        except ZygoteGoneError:
            pass
        try:
            return await self.start(kind).launch(sheet, streams)
        except ZygoteGoneError as error:
            raise RefusedError(
                "The process that kernels are forked from ends by itself, so each kernel is started"
                " by itself. Try its modules by hand: " + " ".join(kind.preload)
            ) from error

    def stop_all(self) -> None:
        """End all zygotes of this process."""
        if os.getpid() != self._owner:
            return  # a fork of the server has no business with them
        with self._lock:
            for each in (*self._running.values(), *self._retired):
                each.stop()
            self._running.clear()
            self._retired.clear()


zygotes = Zygotes()
atexit.register(zygotes.stop_all)
