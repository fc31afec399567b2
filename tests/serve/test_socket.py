"""The socket of a page: what reaches the kernel, and what the others notice of an attack."""

import json
import time
import uuid
from contextlib import ExitStack

import pytest
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from copwidgets.serve.socket import (
    FRAME_BYTES,
    OPENS_PER_SOCKET,
    SOCKETS_PER_KERNEL,
    PageSocket,
)

V1 = "v1.kernel.websocket.jupyter.org"
PATIENT = 20


class Line:
    """A socket to a kernel, in one of the two protocols."""

    def __init__(self, page, socket, *, v1):
        self.page = page
        self.socket = socket
        self.v1 = v1

    def say(self, kind, content, *, channel="shell"):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "u"}
        parts = [header, {}, {"version": "1.0.0"}, content]
        if self.v1:
            self.socket.send(
                serialize_msg_to_ws_v1([json.dumps(p).encode() for p in parts], channel)
            )
        else:
            names = ("header", "parent_header", "metadata", "content")
            self.socket.send(
                json.dumps(dict(zip(names, parts, strict=True)) | {"channel": channel})
            )
        return header["msg_id"]

    def answer(self, kind, content):
        """Say it, and return the kernel's reply on the same socket."""
        asked = self.say(kind, content)
        while True:
            header, parent, content = self.hear()
            if parent.get("msg_id") == asked and header["msg_type"].endswith("_reply"):
                return content

    def hear(self):
        frame = self.socket.recv(timeout=PATIENT)
        if self.v1:
            parts = deserialize_msg_from_ws_v1(frame)[1]
            return tuple(json.loads(parts[i]) for i in (0, 1, 3))
        whole = json.loads(frame)
        return whole["header"], whole["parent_header"], whole["content"]

    def hear_to_the_end(self, frame):
        self.socket.send(frame)
        while True:
            self.socket.recv(timeout=PATIENT)

    def models(self):
        return self.answer("comm_info_request", {"target_name": "jupyter.widget"})["comms"]


@pytest.fixture
def opened(server, ask):
    """Open a page as a new visitor, and speak to its kernel: `opened(v1=False)`.

    `page` is a page opened before, `cookies` makes somebody else speak to its kernel.
    """
    with ExitStack() as lines:

        def open_line(page=None, *, v1=True, session=None, cookies=None):
            page = page or ask(server, "/start.ipynb")
            address = server.url.replace("http", "ws") + f"api/kernels/{page.kernel()}/channels"
            session = uuid.uuid4().hex if session is None else session
            socket = lines.enter_context(
                connect(
                    f"{address}?session_id={session}",
                    additional_headers=cookies or page.cookies(),
                    subprotocols=[V1] if v1 else None,
                    max_size=None,
                    compression=None,
                )
            )
            return Line(page, socket, v1=v1)

        yield open_line


both = pytest.mark.parametrize("v1", [True, False], ids=["v1", "legacy"])


@both
def test_page_of_ours_is_heard(opened, v1):
    line = opened(v1=v1)
    assert line.answer("kernel_info_request", {})["implementation"] == "ipython"
    assert len(line.models()) > 3


@both
def test_what_is_not_allowed_does_nothing(server, opened, v1):
    line = opened(v1=v1)
    said = len(server.output())
    before = set(line.models())
    comm = next(iter(before))
    for channel in ("shell", "control", "stdin"):
        line.say(
            "execute_request", {"code": "import os; os._exit(1)", "silent": False}, channel=channel
        )
        line.say("shutdown_request", {"restart": False}, channel=channel)
    line.say("comm_close", {"comm_id": comm, "data": {}})
    line.say("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {}}})
    line.socket.send(b"\xff" * 100)
    line.socket.send("[" * 100_000)
    line.socket.send(b"" if v1 else "")
    assert set(line.models()) == before
    log = server.output()[said:]
    assert "not allowed; it is dropped" in log
    assert "Traceback" not in log
    assert "os._exit" not in log


def test_control_comms_are_few(opened):
    line = opened()
    control = "jupyter.widget.control"
    for number in range(OPENS_PER_SOCKET + 5):
        line.say("comm_open", {"comm_id": f"own-{number}", "target_name": control, "data": {}})
    comms = line.answer("comm_info_request", {})["comms"]
    assert sum(name.startswith("own-") for name in comms) == OPENS_PER_SOCKET


@both
def test_frame_that_is_too_large_closes_its_own_socket_only(opened, v1):
    line = opened(v1=v1)
    beside = opened(line.page)
    frame = b"x" * (FRAME_BYTES + 1)
    with pytest.raises(ConnectionClosed) as closed:
        line.hear_to_the_end(frame if v1 else frame.decode())
    assert closed.value.rcvd.code == 1009
    assert beside.models()


def test_frame_far_too_large_harms_nobody_else(opened):
    line = opened()
    beside = opened(line.page)
    with pytest.raises(ConnectionClosed):
        line.hear_to_the_end(b"x" * 11 * 1024 * 1024)
    assert beside.models()


def test_flood_is_slowed_and_loses_nothing(opened):
    line = opened()
    beside = opened(line.page)
    asked = [line.say("comm_info_request", {"target_name": "none"}) for _ in range(560)]
    assert beside.models()
    heard = set()
    while asked[-1] not in heard:
        header, parent, _content = line.hear()
        if header["msg_type"] == "comm_info_reply":
            heard.add(parent["msg_id"])
    assert heard == set(asked)


def test_sockets_of_a_kernel_are_few(opened):
    first = opened()
    for _ in range(SOCKETS_PER_KERNEL - 1):
        opened(first.page)
    with pytest.raises(InvalidStatus) as refused:
        opened(first.page)
    assert refused.value.response.status_code == 429
    assert first.models()


@pytest.mark.parametrize("session", ["", "a b", "x" * 65, "..%2f", "%00", "%ff"])
def test_malformed_session_is_refused(opened, session):
    first = opened()
    with pytest.raises(InvalidStatus) as refused:
        opened(first.page, session=session)
    assert refused.value.response.status_code == 400
    assert first.models()


def test_page_that_lost_its_line_takes_it_up_again(opened):
    line = opened(session="again")
    line.socket.close()
    again = opened(line.page, session="again")
    assert again.models()


def test_kernel_of_another_visitor_is_not_there(server, ask, opened):
    line = opened()
    other = ask(server, "/next.ipynb")
    with pytest.raises(InvalidStatus) as refused:
        opened(line.page, cookies=other.cookies())
    assert refused.value.response.status_code == 404


def test_log_names_no_kernel(server, opened):
    line = opened(session="same")
    opened(line.page, session="same")  # Jupyter logs that it replaces the first
    end = time.monotonic() + PATIENT
    while "Replacing stale connection" not in server.output() and time.monotonic() < end:
        time.sleep(0.05)
    log = server.output()
    assert "Replacing stale connection" in log
    assert line.page.kernel() not in log
    for cookie in line.page.cookies()["Cookie"].split("; "):
        assert cookie.split("=", 1)[1] not in log


def test_a_kernel_s_word_to_somebody_who_has_just_left_is_dropped():
    left = PageSocket.__new__(PageSocket)
    left.ws_connection = None
    assert left.write_message(b"anything") is None
    assert left.write_message('{"channel": "iopub"}') is None
