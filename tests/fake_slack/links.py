"""Socket Mode: the WebSockets that clients hold open, and the envelopes sent through them."""

import asyncio
import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fake_slack.acks import apply_ack
from tests.fake_slack.workspace import Json, SlackError, Workspace


@dataclass
class Envelope:
    """One delivery; `ack` is the payload it was acknowledged with, None before that, after so many `seconds`."""

    id: str
    type: str
    payload: Json
    retry: int | None = None
    ack: Json | None = None
    sent_at: float = 0.0
    seconds: float = 0.0
    acked: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))

    def wire(self) -> str:
        head: Json = {"envelope_id": self.id, "type": self.type, "payload": self.payload}
        head["accepts_response_payload"] = self.type != "events_api"
        if self.retry is not None:
            head |= {"retry_attempt": self.retry, "retry_reason": "timeout" if self.retry else ""}
        return json.dumps(head)


@dataclass
class Link:
    socket: web.WebSocketResponse
    leaving: bool = False
    ponged: threading.Event = field(default_factory=threading.Event)


class Links:
    """The open connections; envelopes go to the newest that has not been told to leave."""

    def __init__(self, workspace: Workspace, loop: asyncio.AbstractEventLoop) -> None:
        self.envelopes: list[Envelope] = []
        self.opened = 0
        self.tickets: set[str] = set()
        self._workspace = workspace
        self._loop = loop
        self._links: list[Link] = []

    # -- on the server's thread

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403, text="the ticket is unknown or used")
        self.tickets.discard(ticket)
        # Pings are answered below, by hand, so that the client's pongs can be seen.
        socket = web.WebSocketResponse(autoping=False, timeout=0.3)
        await socket.prepare(request)
        link = Link(socket)
        self._links.append(link)
        await socket.send_json(self._hello())
        self.opened += 1
        pings = asyncio.create_task(_ping_often(socket))
        try:
            await self._listen(link)
        finally:
            pings.cancel()
            self._links.remove(link)
        return socket

    def _hello(self) -> Json:
        debug = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}
        known = {"app_id": self._workspace.app_id}
        return {"type": "hello", "num_connections": len(self._links), "debug_info": debug, "connection_info": known}

    async def _listen(self, link: Link) -> None:
        async for message in link.socket:
            if message.type is WSMsgType.PING:
                await link.socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                link.ponged.set()
            elif message.type is WSMsgType.TEXT:
                with self._workspace.lock:
                    self._acknowledge(message.data)

    def _acknowledge(self, text: str) -> None:
        said: Any = json.loads(text)
        name = said.get("envelope_id") if isinstance(said, dict) else None
        envelope = next((each for each in self.envelopes if each.id == name), None)
        if envelope is None or envelope.acked.is_set():
            self._workspace.violate("ack", f"of an unknown or acknowledged envelope: {text[:200]}")
            return
        payload = said.get("payload") or {}
        envelope.ack = payload if isinstance(payload, dict) else {"text": payload}
        envelope.seconds = time.monotonic() - envelope.sent_at
        try:
            apply_ack(self._workspace, envelope.type, envelope.payload, envelope.ack)
        except SlackError as error:
            self._workspace.violate("ack", error.error)
        envelope.acked.set()

    async def close(self) -> None:
        await asyncio.gather(*(link.socket.close() for link in list(self._links)), return_exceptions=True)

    # -- on the test's thread

    def wait_connected(self, timeout: float) -> Link:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for link in reversed(list(self._links)):
                if not (link.leaving or link.socket.closed):
                    return link
            time.sleep(0.005)
        raise AssertionError(f"no Socket Mode client connected within {timeout} s (ever: {self.opened})")

    def send(self, kind: str, payload: Json, within: float, retry: int | None = None) -> Envelope:
        """Deliver an envelope; fails when no acknowledgement comes in time, as Slack then shows an error."""
        envelope = Envelope(self._workspace.new_id("envelope-"), kind, payload, retry)
        self.envelopes.append(envelope)
        link = self.wait_connected(within)
        envelope.sent_at = time.monotonic()
        self._run(link.socket.send_str(envelope.wire()))
        if not envelope.acked.wait(within):
            raise AssertionError(f"no ack within {within} s of {kind}: {json.dumps(payload)[:500]}")
        return envelope

    def disconnect(self, reason: str, grace: float) -> None:
        """Ask every client to move to a new connection, and close the old one after the grace."""
        for link in list(self._links):
            link.leaving = True
            self._run(link.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}}))
            asyncio.run_coroutine_threadsafe(_close_later(link.socket, grace), self._loop)

    def wait_for_pong(self, timeout: float) -> None:
        link = self.wait_connected(timeout)
        link.ponged.clear()
        if not link.ponged.wait(timeout):
            raise AssertionError(f"no pong within {timeout} s")

    def _run(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(5)


async def _ping_often(socket: web.WebSocketResponse) -> None:
    """Slack pings every few seconds. The client's `close` waits until something arrives, so the fake is quicker."""
    with contextlib.suppress(ConnectionError):
        while not socket.closed:
            await socket.ping(b"are you there?")
            await asyncio.sleep(0.1)


async def _close_later(socket: web.WebSocketResponse, grace: float) -> None:
    await asyncio.sleep(grace)
    await socket.close()
