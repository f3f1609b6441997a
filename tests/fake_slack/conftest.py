"""A fake Slack, a client of its Web API, and a small Bolt app on Socket Mode."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.fake_slack import FakeSlack
from tests.fake_slack.samples import Json, actions, button, feedback, field, menu, modal, options, plain, section


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, timeout=5)


@pytest.fixture
def bot(slack: FakeSlack, client: WebClient) -> Iterator[App]:
    """Echoes what it is told; its command, button and form each do one thing."""
    app = App(client=client, token=slack.bot_token)
    listen(app)
    handler = SocketModeHandler(app, slack.app_token, ping_interval=1)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt's handlers have no types.
    slack.wait_connected()
    yield app
    # The client looks for messages a last time, for up to a second, unless one is there.
    handler.client.closed = True
    handler.client.enqueue_message("{}")
    handler.close()  # type: ignore[no-untyped-call]  # Bolt's handlers have no types.


def listen(app: App) -> None:
    @app.event("message")
    def echo(event: Json, say: Callable[..., Any]) -> None:
        if event.get("subtype") is None and "<@U0BOT>" not in event["text"]:
            say(text=event["text"], thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("app_mention")
    def answer(event: Json, say: Callable[..., Any]) -> None:
        say(text="yes?", blocks=[section(), feedback()], unfurl_links=False, thread_ts=event["ts"])

    @app.event("app_home_opened")
    def greet(event: Json, client: WebClient, set_suggested_prompts: Callable[..., Any]) -> None:
        if event["tab"] == "messages":
            set_suggested_prompts([{"title": "Ask", "message": "How?"}])
        else:
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("home")]})

    @app.command("/mentor")
    def command(ack: Callable[..., Any], command: Json, respond: Callable[..., Any]) -> None:
        ack()
        respond(text=command["text"], blocks=[section("q"), actions(button(value="1"), button(action_id="form"))])

    @app.action("press")
    def press(ack: Callable[..., Any], respond: Callable[..., Any]) -> None:
        ack()
        respond(text="pressed", replace_original=True)

    @app.action("judge")
    def judge(ack: Callable[..., Any], action: Json, respond: Callable[..., Any]) -> None:
        ack()
        respond(text=action["value"])

    @app.action("form")
    @app.shortcut("form")
    def form(ack: Callable[..., Any], body: Json, client: WebClient) -> None:
        ack()
        choice = {"type": "input", "label": plain("Which?"), "block_id": "which", "element": menu(options=options(3))}
        client.views_open(trigger_id=body["trigger_id"], view=modal(field(block_id="why"), choice, callback_id="form"))

    @app.view("form")
    def submitted(ack: Callable[..., Any], view: Json) -> None:
        values = view["state"]["values"]
        short = len(values["why"]["why"]["value"]) < 5
        ack(response_action="errors", errors={"why": "Say more"}) if short else ack()
