"""The socket between a page and its kernel: what widgets say and hear, and word that it is gone.

Frames of the kernel protocol's first version, as our front end speaks it.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from visitors.web import PATIENT_SECONDS, PageError, Web

CONTROL = "jupyter.widget.control"
VERSION = {"version": "1.0.0"}
PROTOCOL = "v1.kernel.websocket.jupyter.org"

Json = dict[str, Any]
Hear = Callable[[str, Json], None]
Lost = Callable[[], None]


class Wire:
    """One socket; `hear` is called with a widget's id and each message to it."""

    def __init__(
        self, socket: WebSocketClientConnection, session: str, *, hear: Hear, lost: Lost
    ) -> None:
        self._socket, self._session = socket, session
        self._hear, self._lost = hear, lost
        self._states: asyncio.Future[Json] | None = None
        self._is_closed = False
        self._reading = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def open(cls, web: Web, kernel: str, *, hear: Hear, lost: Lost) -> "Wire":
        """Connect to a kernel; PageError when it cannot be reached."""
        session = uuid.uuid4().hex
        url = f"{web.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        request = HTTPRequest(
            f"{url}?session_id={session}",
            headers=web.headers(),
            connect_timeout=PATIENT_SECONDS,
            request_timeout=PATIENT_SECONDS,
        )
        try:
            return cls(
                await websocket_connect(request, subprotocols=[PROTOCOL]),
                session,
                hear=hear,
                lost=lost,
            )
        except (HTTPClientError, OSError) as error:
            raise PageError(f"a kernel's socket: {error}") from error

    def send(self, model: str, content: Json) -> None:
        """Send a widget a message of its page; on a socket that has closed it is lost."""
        self._say("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": content}})

    async def states(self) -> Json:
        """Ask for the state of all widgets, as a page does that does not hold it."""
        comm = uuid.uuid4().hex
        self._states = asyncio.get_running_loop().create_future()
        self._say("comm_open", {"comm_id": comm, "target_name": CONTROL, "data": {}})
        self._say("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        return await asyncio.wait_for(self._states, PATIENT_SECONDS)

    def close(self) -> None:
        """Hang up."""
        self._is_closed = True
        self._reading.cancel()
        self._socket.close()

    def _say(self, kind: str, content: Json) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self._session}
        header |= {"username": "", "date": "", "version": "5.3"}
        parts = [json.dumps(each).encode() for each in (header, {}, VERSION, content)]
        frame = serialize_msg_to_ws_v1(parts, "shell")
        try:
            sent = self._socket.write_message(frame, binary=True)
        except WebSocketClosedError:
            return  # who reads hears of it, and the form sends again
        sent.add_done_callback(lambda done: done.exception())

    async def _read(self) -> None:
        while (frame := await self._socket.read_message()) is not None:
            _channel, (header, _parent, _metadata, content, *_) = deserialize_msg_from_ws_v1(frame)
            kind = json.loads(header)["msg_type"]
            if kind == "status" and json.loads(content)["execution_state"] == "dead":
                break
            if kind == "comm_msg":
                self._take(json.loads(content))
        if not self._is_closed:
            self._is_closed = True
            self._socket.close()
            self._lost()

    def _take(self, content: Json) -> None:
        data = content["data"]
        if data.get("method") == "update_states" and self._states and not self._states.done():
            self._states.set_result(data["states"])
        elif data.get("method") == "custom":
            self._hear(content["comm_id"], data["content"])
