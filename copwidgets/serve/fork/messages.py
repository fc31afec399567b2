"""What server, zygote and kernel say to each other, and the files they hand over.

A launch is one packet to the zygote; everything after it goes over a socket of that launch alone.
Plain values and the socket calls for them; who sends what when is decided by the callers.
"""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PACKET_BYTES = 64 * 1024
FILES = 4  # the sheet, the launch's socket, stdout and stderr


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that a kernel is told: its arguments, its environment and where it runs.

    `extra` are those of its arguments that the zygote was not started with.
    """

    arguments: Sequence[str]
    extra: Sequence[str]
    connection_file: str
    environment: Mapping[str, str]
    folder: str
    umask: int
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Files:
    """The open files that come with a launch, by number."""

    sheet: int
    socket: int
    stdout: int
    stderr: int


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets that keep messages apart; no size of ours exceeds a packet."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def write_sheet(sheet: Sheet) -> int:
    """Return a nameless file in memory with the sheet in it: it holds secrets, and may be large."""
    number = os.memfd_create("launch")
    with open(number, "w", encoding="utf-8", errors="surrogateescape", closefd=False) as file:
        json.dump(asdict(sheet), file)
    os.lseek(number, 0, os.SEEK_SET)
    return number


def read_sheet(number: int) -> Sheet:
    """Return the sheet in a file, and close it."""
    with open(number, encoding="utf-8", errors="surrogateescape") as file:
        return Sheet(**json.load(file))


def send_launch(control: socket.socket, files: Files) -> None:
    """Ask for a kernel."""
    numbers = [files.sheet, files.socket, files.stdout, files.stderr]
    socket.send_fds(control, [b"launch"], numbers)


def receive_launch(control: socket.socket) -> Files | None:
    """Return the files of the next launch; EOFError when the server asks for no more.

    None when there was no room for the files; the server sees their other ends closed.
    """
    data, numbers, _, _ = socket.recv_fds(control, PACKET_BYTES, FILES)
    if not data:
        raise EOFError
    if len(numbers) == FILES:
        return Files(*numbers)
    for number in numbers:
        os.close(number)
    return None


def send_word(end: socket.socket, word: Mapping[str, Any], *numbers: int) -> bool:
    """Say one thing about a kernel, and tell whether anybody still listens."""
    try:
        socket.send_fds(end, [json.dumps(word).encode()], numbers)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def receive_word(end: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next thing said and its files; nothing when nobody is left who could speak."""
    try:
        data, numbers, _, _ = socket.recv_fds(end, PACKET_BYTES, 1)
    except ConnectionResetError:
        return {}, []
    return (json.loads(data) if data else {}), list(numbers)
