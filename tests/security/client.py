"""A browser without a browser: cookies, pages and sockets, and every byte that comes back.

What an attacker would write is written with this; a benign member beside them uses it as a page of
ours would. No test in here.
"""

import http.client
import io
import json
import re
import socket
import uuid
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count
from typing import NamedTuple
from urllib.parse import urlsplit

from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)
from websockets.sync.client import connect

V1 = "v1.kernel.websocket.jupyter.org"
CONTROL = "jupyter.widget.control"
PATIENT = 30
PARTS = ("header", "parent_header", "metadata", "content")


class Reply(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def kernel(self):
        """Return the id of the page's kernel, None where there is none."""
        found = re.search(r'"kernelId": "([^"]+)"', self.text)
        return found and found.group(1)


class Heard(NamedTuple):
    header: dict
    parent: dict
    content: dict


class Visitor:
    """One browser at a server: keeps its cookies, and sends requests exactly as written."""

    def __init__(self, server, cookies=None):
        self.server = server
        self.cookies = dict(cookies or {})
        self.lines, self.kernels = [], set()
        self.seen = []  # every reply's head and body, but for the cookies

    @property
    def port(self):
        return urlsplit(self.server.url).port

    @property
    def origin(self):
        return self.server.url.rstrip("/")

    def ask(self, path, method="GET", *, body=None, headers=None):
        given = {"Cookie": self.cookie_line()} if self.cookies else {}
        line = http.client.HTTPConnection(urlsplit(self.server.url).hostname, self.port, timeout=60)
        with closing(line):
            line.request(method, path, body=body, headers=given | (headers or {}))
            found = line.getresponse()
            reply = Reply(found.status, found.headers, found.read())
        told = [f"{name}: {value}" for name, value in reply.headers.items() if name != "Set-Cookie"]
        self.seen.append("\n".join(told).encode() + reply.body)
        self._keep(reply)
        return reply

    def leave(self):
        """Leave all pages, as a browser does that is closed."""
        for line in self.lines:
            line.close()
        token = {"X-XSRFToken": self.cookies.get("_xsrf", ""), "Origin": self.origin}
        for kernel in self.kernels:
            self.ask(f"/voila/api/shutdown/{kernel}", "POST", headers=token)

    def send(self, data, *, patience=PATIENT):
        """Send bytes as they are, and return all that comes back until the server hangs up."""
        address = (urlsplit(self.server.url).hostname, self.port)
        reply = b""
        with socket.create_connection(address, timeout=patience) as line:
            line.sendall(data)
            with suppress(ConnectionResetError):
                while part := line.recv(65536):
                    reply += part
        self.seen.append(reply)
        return reply

    def cookie_line(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, reply):
        for line in reply.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        if reply.kernel:
            self.kernels.add(reply.kernel)

    def begin(self, key):
        """Open a personal link as the join page's script does."""
        self.ask("/join")
        return self.post_session({"key": key, "keep": False})

    def post_session(self, body, method="POST", **changes):
        token = self.cookies.get("_xsrf", "")
        headers = {"Origin": self.origin, "X-XSRFToken": token} | changes
        return self.ask("/session", method, body=json.dumps(body), headers=headers)

    @contextmanager
    def building(self, path):
        """Ask for a page, and yield its kernel as soon as the head of the page tells it."""
        line = http.client.HTTPConnection(urlsplit(self.server.url).hostname, self.port, timeout=60)
        with closing(line):
            line.request("GET", path, headers={"Cookie": self.cookie_line()})
            found = line.getresponse()
            self._keep(Reply(found.status, found.headers, b""))
            text = b""
            while not (kernel := Reply(0, found.headers, text).kernel):
                text += found.read1(1000)
            self.kernels.add(kernel)
            yield kernel
            found.read()

    def open(self, path, *, v1=True):
        """Load a page and open its socket."""
        page = self.ask(path)
        assert page.status == 200, page.text[-600:]
        return Line(self, page.kernel, v1=v1)

    def listen_once(self, reply):
        """Speak to the kernel of a page that has come: `reply`, or the bytes of one."""
        if isinstance(reply, bytes):
            head, _, body = reply.partition(b"\r\n\r\n")
            headers = http.client.parse_headers(
                io.BytesIO(head.partition(b"\r\n")[2] + b"\r\n\r\n")
            )
            reply = Reply(200, headers, body)
            self._keep(reply)
        return Line(self, reply.kernel)


class Line:
    """A socket to a kernel in one of the two protocols; every frame is kept."""

    def __init__(self, visitor, kernel, *, v1=True, headers=None):
        self.visitor, self.kernel, self.v1 = visitor, kernel, v1
        self.frames = []
        self.session = uuid.uuid4().hex
        address = visitor.server.url.replace("http", "ws", 1)
        self._open = ExitStack()  # closes the socket
        self.socket = self._open.enter_context(
            connect(
                f"{address}api/kernels/{kernel}/channels?session_id={self.session}",
                additional_headers={"Cookie": visitor.cookie_line()} | (headers or {}),
                subprotocols=[V1] if v1 else None,
                max_size=None,
                compression=None,
                close_timeout=1,
            )
        )
        self._numbers = count(1)
        visitor.lines.append(self)

    def close(self):
        self._open.close()

    # --- saying -----------------------------------------------------------------------------------

    def say(self, kind, content, *, channel="shell", buffers=(), **changes):
        """Send a message of any kind; `changes` replace whole parts or add to the header."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self.session}
        header |= {"username": "", "date": "2026-01-01T00:00:00Z", "version": "5.3"}
        parts = dict(zip(PARTS, (header, {}, {"version": "1.0.0"}, content), strict=True)) | changes
        self.socket.send(self._to_frame(parts, channel, list(buffers)))
        return header["msg_id"]

    def _to_frame(self, parts, channel, buffers):
        if self.v1:
            texts = [json.dumps(parts[name]).encode() for name in PARTS]
            return serialize_msg_to_ws_v1([*texts, *buffers], channel)
        whole = parts | {"channel": channel}
        return (
            serialize_binary_message(whole | {"buffers": buffers}) if buffers else json.dumps(whole)
        )

    def tell(self, comm_id, data, **more):
        return self.say("comm_msg", {"comm_id": comm_id, "data": data}, **more)

    def send(self, comm_id, content):
        """Send a widget one message of its page."""
        return self.tell(comm_id, {"method": "custom", "content": content})

    # --- hearing ----------------------------------------------------------------------------------

    def hear(self, timeout=PATIENT):
        frame = self.socket.recv(timeout=timeout)
        self.frames.append(frame if isinstance(frame, bytes) else frame.encode())
        if self.v1:
            parts = deserialize_msg_from_ws_v1(frame)[1]
            return Heard(*(json.loads(parts[i]) for i in (0, 1, 3)))
        whole = json.loads(frame) if isinstance(frame, str) else deserialize_binary_message(frame)
        return Heard(whole["header"], whole["parent_header"], whole["content"])

    def hear_until(self, wanted):
        """Listen until `wanted(heard)`, and return all that was heard."""
        heard = [self.hear()]
        while not wanted(heard[-1]):
            heard.append(self.hear())
        return heard

    def settle(self):
        """Wait until the kernel has worked on all that was said so far; return what it said."""
        asked = self.say("comm_info_request", {"target_name": "none"})
        return self.hear_until(
            lambda heard: (
                heard.parent.get("msg_id") == asked
                and heard.content.get("execution_state") == "idle"
            )
        )

    def replies(self, comm_id, content):
        """Send a widget one message; return what its page would have been told."""
        self.send(comm_id, content)
        heard = self.settle()
        return [
            each["content"] for each in messages(heard, comm_id) if each.get("method") == "custom"
        ]

    def states(self):
        """Return the state of every widget of the kernel, as the widget manager asks for it."""
        comm_id = f"control-{next(self._numbers)}-{self.session}"
        self.say("comm_open", {"comm_id": comm_id, "target_name": CONTROL, "data": {}})
        self.tell(comm_id, {"method": "request_states"})
        heard = self.settle()
        found = [each for each in messages(heard, comm_id) if each.get("method") == "update_states"]
        assert found, heard
        return {
            each: state["state"] | {"_model_name": state["model_name"]}
            for each, state in found[-1]["states"].items()
        }

    def widgets(self, view):
        """Return the ids of the widgets of one Python class, told by their JavaScript."""
        return [
            each for each, state in self.states().items() if view in state.get("_anywidget_id", "")
        ]


def messages(heard, comm_id):
    """Return the data of a widget's messages among what was heard."""
    return [
        each.content["data"]
        for each in heard
        if each.header["msg_type"] == "comm_msg" and each.content.get("comm_id") == comm_id
    ]
