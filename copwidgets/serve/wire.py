"""What a page may say to its kernel: frames of the socket, read with distrust and written anew.

Of a message only what is known and allowed is kept, and only what was kept is written: what is
decided here is what the kernel gets. And of which kinds a kernel's messages must be to reach the
page. Pure functions over text and bytes; `socket` uses them.
"""

import json
import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NoReturn

from jupyter_client import protocol_version  # type: ignore[attr-defined]
from jupyter_server.services.kernels.connection.base import (
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)

CONTROL = "jupyter.widget.control"
# What a widget's page does; an unknown word would go into the log, whatever it is.
METHODS = frozenset({"custom", "request_state", "request_states", "update"})
# A page draws from its widgets alone. Tracebacks, prints and the code of cells are not for it.
TOLD = frozenset(
    {
        *("comm_open", "comm_msg", "comm_close", "comm_info_reply"),
        *("kernel_info_reply", "status"),
    }
)
MOST_BUFFERS = 16
DEEPEST = 60
_NAME_LENGTH = 256
_PARTS = 4  # header, parent header, metadata, content
_WORD = 8

Json = dict[str, Any]


class MalformedError(ValueError):
    """A frame that no page of ours sends."""


@dataclass(frozen=True)
class Message:
    """A message for the kernel's shell; its parent is always empty."""

    header: Json
    metadata: Json
    content: Json
    buffers: tuple[bytes, ...] = field(default=())

    @property
    def kind(self) -> str:
        """Return Jupyter's msg_type."""
        return str(self.header["msg_type"])


def read(frame: str | bytes, *, v1: bool) -> Message:
    """Read a frame of the protocol that was agreed on; `MalformedError` for anything else."""
    try:
        return _clean(_read_v1(frame) if v1 else _read_legacy(frame))
    except MalformedError:
        raise
    except (KeyError, TypeError, ValueError, RecursionError, struct.error) as error:
        raise MalformedError from error


def write(message: Message, *, v1: bool) -> str | bytes:
    """Return the frame that says exactly this message."""
    parts = [message.header, {}, message.metadata, message.content]
    if v1:
        texts = [json.dumps(part, allow_nan=False).encode() for part in parts]
        frame: bytes = serialize_msg_to_ws_v1(  # type: ignore[no-untyped-call]
            [*texts, *message.buffers], "shell"
        )
        return frame
    names = ("header", "parent_header", "metadata", "content")
    whole = dict(zip(names, parts, strict=True)) | {"channel": "shell"}
    if not message.buffers:
        return json.dumps(whole, allow_nan=False)
    binary: bytes = serialize_binary_message(  # type: ignore[no-untyped-call]
        whole | {"buffers": list(message.buffers)}
    )
    return binary


def kind_of(frame: str | bytes, *, v1: bool) -> str:
    """Return the msg_type of a frame that a kernel sends."""
    if isinstance(frame, str):
        return str(json.loads(frame)["header"]["msg_type"])
    if v1:
        begin, end = struct.unpack_from("<2Q", frame, 2 * _WORD)  # after the count and the channel
        return str(json.loads(frame[begin:end])["msg_type"])
    begin, end = struct.unpack_from(">2I", frame, 4)
    return str(json.loads(frame[begin:end])["header"]["msg_type"])


# --- reading --------------------------------------------------------------------------------------


def _read_v1(frame: str | bytes) -> Message:
    if isinstance(frame, str):
        _refuse()
    (count,) = struct.unpack_from("<Q", frame)
    if not _PARTS + 2 <= count <= _PARTS + 2 + MOST_BUFFERS:
        _refuse()
    offsets = struct.unpack_from(f"<{count}Q", frame, _WORD)
    channel, header, _parent, metadata, content, *buffers = _cut(
        frame, offsets, _WORD * (count + 1)
    )
    if channel != b"shell" or offsets[-1] != len(frame):
        _refuse()
    return Message(_load(header), _load(metadata), _load(content), tuple(buffers))


def _read_legacy(frame: str | bytes) -> Message:
    buffers: tuple[bytes, ...] = ()
    if isinstance(frame, bytes):
        (count,) = struct.unpack_from(">I", frame)
        if not 1 <= count <= 1 + MOST_BUFFERS:
            _refuse()
        offsets = (*struct.unpack_from(f">{count}I", frame, 4), len(frame))
        text, *rest = _cut(frame, offsets, 4 * (count + 1))
        buffers = tuple(rest)
    else:
        text = frame.encode()
    whole = _load(text)
    if whole["channel"] != "shell":
        _refuse()
    return Message(whole["header"], whole["metadata"], whole["content"], buffers)


def _cut(frame: bytes, offsets: tuple[int, ...], start: int) -> Iterator[bytes]:
    if offsets[0] != start or offsets[-1] > len(frame):
        _refuse()
    for begin, end in pairwise(offsets):
        if begin > end:
            _refuse()
        yield frame[begin:end]


def _load(text: bytes) -> Json:
    found = json.loads(text.decode(), parse_constant=_refuse, parse_float=_to_float)
    if not isinstance(found, dict) or _is_deep(found):
        _refuse()
    return found


def _to_float(text: str) -> float:
    """Read a number; 1e999 would come out as infinity, which is no JSON."""
    found = float(text)
    if math.isinf(found):
        _refuse()
    return found


def _is_deep(value: object) -> bool:
    """Tell whether containers lie in containers further than any answer does; no recursion."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    held = value.values() if isinstance(value, dict) else value
    return [each for each in held if isinstance(each, (dict, list))]  # type: ignore[attr-defined]


# --- deciding -------------------------------------------------------------------------------------


def _clean(message: Message) -> Message:
    """Keep what the kernel needs of an allowed message, and nothing else."""
    for part in (message.header, message.metadata, message.content):
        if not isinstance(part, dict):
            _refuse()
    header = {name: _to_name(message.header.get(name, "")) for name in ("session", "username")}
    header |= {name: _to_name(message.header[name]) for name in ("msg_id", "msg_type")}
    header |= {"version": protocol_version}
    if message.buffers and header["msg_type"] != "comm_msg":
        _refuse()
    to_content = _CONTENTS[header["msg_type"]]
    version = {"version": _to_name(message.metadata.get("version", ""))}
    content = to_content(message.content)
    return replace(message, header=header, metadata=version, content=content)


def _to_said(content: Json) -> Json:
    if not isinstance(content["data"], dict) or _to_name(content["data"]["method"]) not in METHODS:
        _refuse()
    return {**_to_comm(content), "data": content["data"]}


def _to_opened(content: Json) -> Json:
    if content["target_name"] != CONTROL:
        _refuse()
    return {**_to_comm(content), "target_name": CONTROL, "data": {}}


def _to_wanted(content: Json) -> Json:
    wanted = content.get("target_name")
    return {"target_name": _to_name(wanted)} if wanted else {}


def _to_comm(content: Json) -> Json:
    return {"comm_id": _to_name(content["comm_id"])}


def _to_name(value: object) -> str:
    if not isinstance(value, str) or len(value) > _NAME_LENGTH:
        _refuse()
    return value


def _refuse(*_found: object) -> NoReturn:
    raise MalformedError


_CONTENTS: dict[str, Callable[[Json], Json]] = {
    "comm_close": _to_comm,
    "comm_info_request": _to_wanted,
    "comm_msg": _to_said,
    "comm_open": _to_opened,
    "kernel_info_request": lambda _content: {},
}
