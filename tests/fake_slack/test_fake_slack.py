"""The fake's Web API and response urls against slack_sdk's own clients."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from tests.fake_slack import FakeSlack
from tests.fake_slack.samples import Json, modal, section


def failing(call: Callable[[], object]) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        call()
    return caught.value


def test_auth(slack: FakeSlack, client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (slack.bot_user, slack.bot_id)
    assert answer.headers["x-oauth-scopes"] == slack.scopes
    assert failing(lambda: client.apps_connections_open(app_token=slack.bot_token)).response["error"] == (
        "not_allowed_token_type"
    )
    for token, error in (("xoxb-other", "invalid_auth"), (slack.app_token, "not_allowed_token_type")):
        stranger = WebClient(token, base_url=slack.api_url)
        assert failing(stranger.auth_test).response["error"] == error
    assert failing(lambda: client.api_call("no.such")).response["error"] == "unknown_method"
    missing = failing(lambda: client.users_info(user="U0ASKER")).response
    assert (missing["error"], missing["needed"]) == ("missing_scope", "users:read")
    slack.scopes += ",users:read,im:write"
    assert client.users_info(user="U0ASKER")["user"]["name"] == "asker"
    assert client.conversations_open(users=["U0ASKER"])["channel"]["id"] == "D0ASKER"


def test_messages(slack: FakeSlack, client: WebClient) -> None:
    first = client.chat_postMessage(channel="C0GENERAL", text="one")
    client.chat_postMessage(channel="C0GENERAL", text="two", thread_ts=first["ts"])
    client.chat_update(channel="C0GENERAL", ts=first["ts"], text="changed")
    assert [message["text"] for message in slack.messages("C0GENERAL", first["ts"])] == ["changed", "two"]
    assert (
        "p" + first["ts"].replace(".", "")
        in client.chat_getPermalink(channel="C0GENERAL", message_ts=first["ts"])["permalink"]
    )
    client.chat_delete(channel="C0GENERAL", ts=first["ts"])
    assert [message["text"] for message in slack.messages("C0GENERAL")] == ["two"]
    client.chat_postEphemeral(channel="C0GENERAL", user="U0ASKER", text="psst")
    assert slack.ephemerals("C0GENERAL")[0]["text"] == "psst"
    assert slack.violations == []


def test_forms_are_read_as_json_bodies_are(slack: FakeSlack, client: WebClient) -> None:
    arguments = {"channel": "C0GENERAL", "text": "a", "unfurl_links": False, "blocks": '[{"type": "divider"}]'}
    client.api_call("chat.postMessage", params=arguments)
    assert slack.messages("C0GENERAL")[0]["blocks"][0]["type"] == "divider"
    assert slack.violations == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "a"}, "channel_not_found"),
        ({"channel": "C0PRIVATE", "text": "a"}, "not_in_channel"),
        ({"channel": "C0GENERAL", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0GENERAL", "blocks": []}, "no_text"),
        ({"channel": "C0GENERAL", "text": "a", "blocks": [section()] * 51}, "invalid_blocks"),
        ({"channel": "C0GENERAL", "text": "a", "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"channel": "C0GENERAL", "text": "a", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"channel": "C0GENERAL", "text": "a\ud800"}, "invalid_json"),
    ],
)
def test_refused_messages(slack: FakeSlack, client: WebClient, arguments: Json, error: str) -> None:
    slack.add_channel("C0PRIVATE", member=False)
    refused = failing(lambda: client.api_call("chat.postMessage", json={"unfurl_links": False, **arguments})).response
    assert refused["error"] == error
    if error == "invalid_blocks":
        assert refused["response_metadata"]["messages"] == [
            "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
        ]
        assert slack.violations == ["chat.postMessage: no more than 50 items allowed [json-pointer:/blocks]"]
    assert slack.calls[-1].error == error
    assert not slack.messages("C0GENERAL")


def test_wrong_threads_are_noticed(slack: FakeSlack, client: WebClient) -> None:
    root = client.chat_postMessage(channel="C0GENERAL", text="root")["ts"]
    reply = client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=root)["ts"]
    client.chat_postMessage(channel="C0GENERAL", text="lost", thread_ts=reply)
    client.chat_postMessage(channel="C0OTHER", text="lost", thread_ts=root)
    assert ["is a reply" in slack.violations[0], "another channel" in slack.violations[1]] == [True, True]


def test_prompts_and_statuses(slack: FakeSlack, client: WebClient) -> None:
    prompts = [{"title": "Ask", "message": "How?"}]
    client.assistant_threads_setSuggestedPrompts(channel_id="D0ASKER", prompts=prompts)
    assert slack.prompts[0]["prompts"] == prompts
    for wrong in ({"thread_ts": "1700000000.000001"}, {"prompts": prompts * 5}):
        arguments: Json = {"channel_id": "D0ASKER", "prompts": prompts, **wrong}
        failing(partial(client.assistant_threads_setSuggestedPrompts, **arguments))
    assert len(slack.violations) == 2
    ts = client.chat_postMessage(channel="D0ASKER", text="root")["ts"]
    client.assistant_threads_setStatus(channel_id="D0ASKER", thread_ts=ts, status="reads", loading_messages=["…"])
    assert slack.status("D0ASKER", ts) == "reads"
    client.chat_postMessage(channel="D0ASKER", text="done", thread_ts=ts)
    assert slack.status("D0ASKER", ts) == ""


def test_a_trigger_serves_once_and_not_for_long(slack: FakeSlack, client: WebClient) -> None:
    trigger = slack.new_trigger()
    opened = client.views_open(trigger_id=trigger, view=modal(section()))["view"]
    assert failing(lambda: client.views_open(trigger_id=trigger, view=modal(section()))).response["error"] == (
        "exchanged_trigger_id"
    )
    slack.expire_triggers_after(0.05)
    late = slack.new_trigger()
    time.sleep(0.1)
    assert failing(lambda: client.views_open(trigger_id=late, view=modal(section()))).response["error"] == (
        "expired_trigger_id"
    )
    client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(section("changed")))
    assert [view["blocks"][0]["text"]["text"] for view in slack.views] == ["changed"]
    client.views_publish(user_id="U0ASKER", view={"type": "home", "blocks": [section("home")]})
    assert slack.published["U0ASKER"]["blocks"][0]["text"]["text"] == "home"
    assert slack.violations == []


def test_a_response_url_serves_five_times(slack: FakeSlack) -> None:
    name = slack.new_response_url()
    webhook = WebhookClient(slack.response_url(name))
    assert [webhook.send(text=str(number)).status_code for number in range(5)] == [200] * 5
    sixth = webhook.send(text="6")
    assert (sixth.status_code, sixth.body) == (404, "used_url")
    assert [message["text"] for message in slack.ephemeral(name)] == list("01234")
    slack.expire_response_urls_after(-1)
    assert WebhookClient(slack.response_url(slack.new_response_url())).send(text="late").body == "expired_url"
    assert slack.violations == []
    slack.expire_response_urls_after(60)
    assert WebhookClient(slack.response_url(slack.new_response_url())).send(text="<!here>").status_code == 200
    assert slack.violations == ["response_url: active mention: !here [json-pointer:/text]"]


def test_trouble(slack: FakeSlack, client: WebClient) -> None:
    slack.fail("chat.postMessage", error="internal_error")
    assert failing(lambda: client.chat_postMessage(channel="C0GENERAL", text="a")).response["error"] == "internal_error"
    slack.rate_limit("auth.test", retry_after=1)
    limited = failing(client.auth_test).response
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    slack.down()
    assert failing(client.auth_test).response.status_code == 503
    slack.down("auth.test", closed=True)
    with pytest.raises(OSError):
        client.auth_test()
    client.chat_postMessage(channel="C0GENERAL", text="only auth.test is down")
    slack.up()
    slack.delay("auth.test", 0.2)
    started = time.monotonic()
    client.auth_test()
    assert time.monotonic() - started >= 0.2


def test_the_retry_handler_honours_a_rate_limit(slack: FakeSlack, client: WebClient) -> None:
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    slack.rate_limit("chat.postMessage", retry_after=0)
    client.chat_postMessage(channel="C0GENERAL", text="a")
    assert [call.error for call in slack.calls] == ["ratelimited", None]
