"""What a page may say: read with distrust, decided on once, written as decided."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)

from copwidgets.serve.wire import (
    DEEPEST,
    MOST_BUFFERS,
    TOLD,
    MalformedError,
    kind_of,
    read,
    write,
)

HEADER = {"msg_id": "1", "msg_type": "comm_msg", "session": "s", "username": "", "date": "now"}
CONTENT = {"comm_id": "c", "data": {"method": "update", "state": {"value": "Ann é 😀"}}}
CONTROL = {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {"extra": 1}}
both = pytest.mark.parametrize("v1", [True, False], ids=["v1", "legacy"])


def to_v1(header=HEADER, content=CONTENT, *, channel="shell", metadata=None, buffers=()):
    parts = [header, {}, metadata or {}, content]
    texts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in parts]
    return serialize_msg_to_ws_v1([*texts, *buffers], channel)


def to_legacy(header=HEADER, content=CONTENT, *, channel="shell", metadata=None, buffers=()):
    whole = {"header": header, "parent_header": {}, "metadata": metadata or {}, "content": content}
    whole |= {"channel": channel}
    if buffers:
        return serialize_binary_message(whole | {"buffers": list(buffers)})
    return json.dumps(whole)


def to_frame(*parts, v1, **more):
    return to_v1(*parts, **more) if v1 else to_legacy(*parts, **more)


def to_said(frame, *, v1):
    """Return what the kernel's side of Jupyter makes of a frame: channel, header, content."""
    if v1:
        channel, parts = deserialize_msg_from_ws_v1(frame)
        header, _parent, _metadata, content = map(json.loads, parts[:4])
        return channel, header, content, parts[4:]
    whole = deserialize_binary_message(frame) if isinstance(frame, bytes) else json.loads(frame)
    return whole["channel"], whole["header"], whole["content"], whole.get("buffers", [])


@both
@pytest.mark.parametrize("buffers", [(), (b"x", b"y")])
@pytest.mark.parametrize("kind", ["comm_msg", "error", "stream", "execute_input"])
def test_what_a_kernel_says_is_told_by_its_kind(v1, buffers, kind):
    frame = to_frame(HEADER | {"msg_type": kind}, v1=v1, channel="iopub", buffers=buffers)
    assert kind_of(frame, v1=v1) == kind
    assert (kind in TOLD) == (kind == "comm_msg")


def refused(frame, *, v1):
    with pytest.raises(MalformedError):
        read(frame, v1=v1)
    return True


@both
@pytest.mark.parametrize("buffers", [(), (b"\x00\xff", b"")])
def test_save_is_passed_on(v1, buffers):
    frame = write(read(to_frame(v1=v1, buffers=buffers), v1=v1), v1=v1)
    channel, header, content, rest = to_said(frame, v1=v1)
    assert (channel, content, list(rest)) == ("shell", CONTENT, list(buffers))
    assert (header["msg_id"], header["msg_type"], header["session"]) == ("1", "comm_msg", "s")


@both
@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("comm_info_request", {"target_name": "jupyter.widget"}, {"target_name": "jupyter.widget"}),
        ("comm_info_request", {}, {}),
        ("kernel_info_request", {"code": "1"}, {}),
        ("comm_open", CONTROL, CONTROL | {"data": {}}),
        ("comm_msg", CONTENT | {"target_name": "x"}, CONTENT),
    ],
)
def test_only_what_is_needed_is_kept(v1, kind, content, said):
    header = HEADER | {"msg_type": kind, "subshell_id": "x", "version": "1.0"}
    metadata = {"version": "1.0.0", "deletedCells": ["x"]}
    message = read(to_frame(header, content, v1=v1, metadata=metadata), v1=v1)
    assert message.content == said
    assert message.metadata == {"version": "1.0.0"}
    assert set(message.header) == {"msg_id", "msg_type", "session", "username", "version"}
    assert message.header["version"].startswith("5.")


@both
@pytest.mark.parametrize(
    "kind",
    [
        *("execute_request", "complete_request", "inspect_request", "history_request"),
        *(
            "shutdown_request",
            "interrupt_request",
            "debug_request",
            "input_reply",
            "is_complete_request",
        ),
        *(
            "create_subshell_request",
            "usage_request",
            "",
            "COMM_MSG",
            "comm_msg ",
            None,
            1,
            ["comm_msg"],
        ),
    ],
)
def test_other_messages_are_refused(v1, kind):
    assert refused(to_frame(HEADER | {"msg_type": kind}, v1=v1), v1=v1)


@both
@pytest.mark.parametrize("channel", ["control", "stdin", "iopub", "", "Shell", "shell "])
def test_other_channels_are_refused(v1, channel):
    assert refused(to_frame(v1=v1, channel=channel), v1=v1)


@both
@pytest.mark.parametrize("target", ["jupyter.widget", "matplotlib", "", None, ["x"]])
def test_other_comms_are_not_opened(v1, target):
    header = HEADER | {"msg_type": "comm_open"}
    assert refused(to_frame(header, CONTROL | {"target_name": target}, v1=v1), v1=v1)
    assert refused(to_frame(header, CONTROL, v1=v1, buffers=(b"x",)), v1=v1)


@both
@pytest.mark.parametrize(
    ("header", "content"),
    [
        (HEADER, {}),
        (HEADER, CONTENT | {"data": []}),
        (HEADER, CONTENT | {"comm_id": 1}),
        (HEADER, CONTENT | {"comm_id": "c" * 257}),
        (HEADER, {"comm_id": "c"}),
        (HEADER, CONTENT | {"data": {}}),
        (HEADER, CONTENT | {"data": {"method": "\x1b[2Jroot: all is well"}}),
        (HEADER, CONTENT | {"data": {"method": ["update"]}}),
        (HEADER, []),
        (HEADER, "text"),
        (HEADER, None),
        ([], CONTENT),
        (None, CONTENT),
        ({"msg_type": "comm_msg"}, CONTENT),
        (HEADER | {"msg_id": "m" * 257}, CONTENT),
        (HEADER | {"session": {}}, CONTENT),
    ],
)
def test_malformed_parts_are_refused(v1, header, content):
    assert refused(to_frame(header, content, v1=v1), v1=v1)


@both
def test_metadata_must_be_an_object(v1):
    assert refused(to_frame(v1=v1, metadata=["x"]), v1=v1)


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "01", "1."]
)
def test_numbers_that_are_no_json_are_refused(number):
    text = b'{"comm_id": "c", "data": {"method": "update", "value": %s}}' % number.encode()
    assert refused(to_v1(content=text), v1=True)
    whole = to_legacy().replace('"Ann', f'{number}, "x": "Ann')
    assert refused(whole, v1=False)


@both
def test_depth_is_limited(v1):
    def nested(levels):
        value = "x"
        for _ in range(levels):
            value = [value]
        return CONTENT | {"data": {"method": "update", "value": value}}

    read(to_frame(HEADER, nested(DEEPEST - 10), v1=v1), v1=v1)
    assert refused(to_frame(HEADER, nested(DEEPEST), v1=v1), v1=v1)
    deep = json.dumps(CONTENT).replace('"c"', "[" * 200_000)
    assert refused(to_v1(content=deep.encode()), v1=True)
    assert refused(deep, v1=False)


def test_of_two_equal_keys_the_one_decided_on_is_passed_on():
    header = b'{"msg_id": "1", "msg_type": "execute_request", "msg_type": "comm_msg"}'
    frame = write(read(to_v1(header), v1=True), v1=True)
    assert b"execute_request" not in frame
    header = header.replace(
        b'"execute_request", "msg_type": "comm_msg"', b'"comm_msg", "msg_type": "execute_request"'
    )
    assert refused(to_v1(header), v1=True)
    text = to_legacy()[:-1] + ', "channel": "control"}'
    assert refused(text, v1=False)
    text = (
        to_legacy(channel="control")[:-1] + ', "channel": "shell", "msg_type": "execute_request"}'
    )
    frame = write(read(text, v1=False), v1=False)
    assert "control" not in frame
    assert "execute_request" not in frame


def test_other_kind_of_frame_is_refused():
    assert refused(to_legacy(), v1=True)
    assert refused(to_v1(), v1=False)


def shifted(index, by):
    """Return a v1 frame with one of its offsets moved."""
    frame = bytearray(to_v1())
    place = 8 * (index + 1)
    (offset,) = struct.unpack_from("<Q", frame, place)
    struct.pack_into("<Q", frame, place, (offset + by) % 2**64)
    return bytes(frame)


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("by", [-1, 1, -1000, 2**40, 2**63])
def test_offsets_that_do_not_fit_are_refused(index, by):
    assert refused(shifted(index, by), v1=True)


@pytest.mark.parametrize("count", [0, 1, 5, 7 + MOST_BUFFERS, 2**32, 2**64 - 1])
def test_number_of_parts_is_limited(count):
    frame = to_v1()
    assert refused(struct.pack("<Q", count) + frame[8:], v1=True)
    binary = to_legacy(buffers=(b"x",))
    assert refused(struct.pack(">I", count % 2**32) + binary[4:], v1=False)


@both
def test_too_many_buffers_are_refused(v1):
    read(to_frame(v1=v1, buffers=(b"x",) * MOST_BUFFERS), v1=v1)
    assert refused(to_frame(v1=v1, buffers=(b"x",) * (MOST_BUFFERS + 1)), v1=v1)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused_without_another_error(frame, v1):
    assert refused(frame, v1=v1)


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_refused_without_another_error(frame, v1):
    assert refused(frame, v1=v1)


@given(st.integers(0, 600), st.integers(0, 255))
def test_one_byte_changed_is_read_or_refused(place, byte):
    frame = bytearray(to_v1())
    frame[place % len(frame)] = byte
    try:
        message = read(bytes(frame), v1=True)
    except MalformedError:
        return
    assert message.kind == "comm_msg"
