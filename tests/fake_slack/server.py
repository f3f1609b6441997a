"""The HTTP side: API methods, response urls and the WebSocket, on one loopback port and a thread of its own."""

import asyncio
import copy
import json
import threading
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.fake_slack.api import answer, inspect, parsed_arguments
from tests.fake_slack.chat import respond
from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.links import Links
from tests.fake_slack.workspace import Call, Json, SlackError, Workspace


class Server:
    """Serves a workspace between `start` and `stop`."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-slack", daemon=True)
        self._runner: web.AppRunner | None = None
        self.links = Links(workspace, self._loop)
        self.base = ""

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> None:
        app = web.Application(client_max_size=8 * 2**20)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response_url)
        app.router.add_get("/link/", self.links.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"127.0.0.1:{self._runner.addresses[0][1]}"

    async def _close(self) -> None:
        await self.links.close()
        if self._runner:
            await self._runner.cleanup()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # -- API methods

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            raw = await _arguments(request)
            token = _token(request, raw)
            arguments = parsed_arguments(raw)
        except SlackError as error:
            self._record(name, {}, error.error)
            return self._json(_not_ok(error))
        with self._workspace.lock:
            findings = inspect(self._workspace, name, arguments)
        await asyncio.sleep(self._faults.take_delay(name))
        if fault := self._faults.take(name):
            self._record(name, arguments, fault.error)
            return self._fail(request, fault)
        with self._workspace.lock:
            try:
                body = answer(self._workspace, name, arguments, token, findings)
            except SlackError as error:
                body = _not_ok(error)
            self._record(name, arguments, body.get("error"))
            return self._json(self._addressed(body) if name == "apps.connections.open" else body)

    def _addressed(self, body: Json) -> Json:
        if not body["ok"]:
            return body
        path = str(body["url"])
        self.links.tickets.add(path.partition("ticket=")[2].partition("&")[0])
        return {**body, "url": f"ws://{self.base}/{path}"}

    def _record(self, name: str, arguments: Mapping[str, Any], error: str | None) -> None:
        self._workspace.calls.append(Call(name, copy.deepcopy(dict(arguments)), error))

    def _json(self, body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
        # json.dumps escapes what is not ASCII, so that text of any kind can be sent back.
        scopes = {"x-oauth-scopes": self._workspace.scopes}
        return web.json_response(body, status=status, headers={**scopes, **(headers or {})})

    def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.status == 0:
            if request.transport:
                request.transport.abort()
            return web.Response()
        if fault.status == 503:
            return web.Response(status=503, text=fault.error)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return self._json({"ok": False, "error": fault.error}, fault.status, headers)

    # -- response urls

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        try:
            said = parsed_arguments(await _arguments(request))
        except SlackError as error:
            return self._answered({}, error.error)
        await asyncio.sleep(self._faults.take_delay("response_url"))
        if fault := self._faults.take("response_url"):
            self._record("response_url", said, fault.error)
            return self._fail(request, fault) if fault.status != 200 else web.Response(status=500, text=fault.error)
        with self._workspace.lock:
            try:
                respond(self._workspace, request.match_info["id"], said)
            except SlackError as error:
                return self._answered(said, error.error)
            return self._answered(said, None)

    def _answered(self, said: Json, error: str | None) -> web.Response:
        self._record("response_url", said, error)
        gone = error in ("used_url", "expired_url", "not_found")
        return web.Response(status=(404 if gone else 400) if error else 200, text=error or "ok")


def _not_ok(error: SlackError) -> Json:
    return {"ok": False, "error": error.error, **error.extra}


async def _arguments(request: web.Request) -> Json:
    """The arguments of a JSON or a form body; the client sends a JSON type with no body at all for auth.test."""
    if request.content_type != "application/json":
        fields = {**request.query, **await request.post()}
        return {name: value for name, value in fields.items() if isinstance(value, str)}
    text = await request.text()
    try:
        arguments = json.loads(text) if text.strip() else {}
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(arguments, dict):
        raise SlackError("json_not_object")
    return arguments


def _token(request: web.Request, arguments: Json) -> str:
    """The header's token; only forms may carry it among the arguments."""
    named = arguments.pop("token", "") if request.content_type != "application/json" else ""
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(named)
