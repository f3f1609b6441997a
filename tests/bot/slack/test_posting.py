from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient
from slack_sdk.errors import (
    BotUserAccessError,
    SlackApiError,
    SlackClientError,
    SlackClientNotConnectedError,
    SlackRequestError,
)
from slack_sdk.web import SlackResponse

from bot.render.block_kit import paragraphs
from bot.settings import Settings
from bot.slack.posting import (
    NETWORK,
    describe,
    hasty_client,
    is_posted,
    may_pass,
    patient_client,
    post,
    respond,
)
from tests.bot.slack.replies import DIRECT, TS, asked
from tests.fake_slack import FakeSlack

MESSAGE = paragraphs("Seek advice & be kind.", "<!channel>")
PASSING = ("ratelimited", "service_unavailable", "internal_error", "fatal_error", "request_timeout")
FOR_GOOD = ("channel_not_found", "not_in_channel", "invalid_auth", "msg_blocks_too_long", "missing_scope")


def error_of(response: object, text: str = "secret: why?") -> SlackApiError:
    """What the client raises where Slack answers with an error."""
    return SlackApiError(text, response)  # type: ignore[no-untyped-call]  # slack_sdk's errors have no types.


def refusal(code: str, status: int = 200) -> SlackApiError:
    data = {"ok": False, "error": code} if code else {"ok": False}
    response = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )
    return error_of(response)


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a client was told to wait, without waiting them."""
    seconds: list[float] = []
    monkeypatch.setattr("slack_sdk.http_retry.builtin_handlers.time", SimpleNamespace(sleep=seconds.append))
    return seconds


@pytest.fixture
def client(slack_settings: Settings) -> WebClient:
    return patient_client(slack_settings)


# What an error means.


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        *[(refusal(code), True) for code in PASSING],
        *[(refusal(code), False) for code in FOR_GOOD],
        *[(refusal("channel_not_found", status), True) for status in (429, 500, 503)],
        *[(refusal("channel_not_found", status), False) for status in (200, 400, 404, 428)],
        (error_of({"ok": False, "error": "ratelimited"}), True),
        (error_of({"ok": False, "error": "channel_not_found"}), False),
        (refusal(""), True),  # A page of somebody between the bot and Slack.
        (SlackRequestError("The response URL answered 500."), True),
        (ConnectionResetError("reset"), True),
        (TimeoutError("The read operation timed out"), True),
    ],
)
def test_a_slack_that_is_down_slow_or_busy_passes(error: Exception, passes: bool) -> None:
    assert isinstance(error, NETWORK)
    assert may_pass(error) is passes


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (refusal("channel_not_found"), "SlackApiError channel_not_found"),
        (refusal(""), "SlackApiError"),
        (error_of({"error": "ratelimited"}), "SlackApiError ratelimited"),
        (SlackRequestError("secret: why?"), "SlackRequestError"),
        (ConnectionResetError(104, "secret: why?"), "ConnectionResetError"),
    ],
)
def test_an_error_is_named(error: Exception, name: str) -> None:
    assert describe(error) == name


@given(
    st.sampled_from([RuntimeError, ValueError, OSError, KeyError, SlackClientError, SlackRequestError]),
    st.text(),
)
def test_nothing_of_what_an_error_says_is_in_its_name(kind: type[Exception], text: str) -> None:
    assert describe(kind(text)) == kind.__name__
    assert describe(error_of({"error": "no_text", "needed": text}, text)) == "SlackApiError no_text"


def test_all_that_a_client_raises_is_known() -> None:
    kinds = (SlackApiError, SlackRequestError, SlackClientNotConnectedError, BotUserAccessError, ConnectionError)
    assert all(issubclass(kind, NETWORK) for kind in (*kinds, TimeoutError))
    assert not issubclass(RuntimeError, NETWORK)


# What is tried again.


def test_the_patient_client_waits_as_long_as_slack_says_and_tries_again(
    slack: FakeSlack, client: WebClient, waited: list[float]
) -> None:
    slack.rate_limit("chat.postMessage", retry_after=7, times=2)
    post(client, DIRECT, TS, MESSAGE)
    assert [call.error for call in slack.calls] == ["ratelimited", "ratelimited", None]
    assert [int(seconds) for seconds in waited] == [7, 7]
    assert len(slack.messages(DIRECT, TS)) == 1


def test_a_slack_that_stays_busy_is_given_up(slack: FakeSlack, client: WebClient, waited: list[float]) -> None:
    slack.rate_limit("chat.postMessage", times=10)
    with pytest.raises(SlackApiError) as caught:
        post(client, DIRECT, TS, MESSAGE)
    assert (len(slack.calls), len(waited)) == (3, 2)
    assert may_pass(caught.value)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("make", [patient_client, hasty_client])
def test_what_broke_off_may_have_been_heard_and_is_not_repeated(
    slack: FakeSlack, slack_settings: Settings, waited: list[float], make: Any, closed: bool
) -> None:
    slack.down("chat.postMessage", closed=closed)
    with pytest.raises(NETWORK) as caught:
        post(make(slack_settings), DIRECT, TS, MESSAGE)
    assert may_pass(caught.value)
    assert (len(slack.calls), waited) == (1, [])


@pytest.mark.parametrize("code", ["internal_error", "channel_not_found"])
def test_an_error_is_not_repeated(slack: FakeSlack, client: WebClient, waited: list[float], code: str) -> None:
    slack.fail("chat.postMessage", code, times=2)
    with pytest.raises(SlackApiError, match=code):
        post(client, DIRECT, TS, MESSAGE)
    assert (len(slack.calls), waited) == (1, [])


def test_a_slow_answer_is_not_waited_for_and_not_repeated(
    slack: FakeSlack, client: WebClient, waited: list[float]
) -> None:
    slack.delay("chat.postMessage", 0.3)
    client.timeout = 0.1  # type: ignore[assignment]
    with pytest.raises(NETWORK) as caught:
        post(client, DIRECT, TS, MESSAGE)
    assert may_pass(caught.value)
    slack.wait_for(lambda: slack.messages(DIRECT, TS))
    assert (len(slack.calls), waited) == (1, [])


def test_the_hasty_client_does_not_wait(slack: FakeSlack, slack_settings: Settings, waited: list[float]) -> None:
    slack.rate_limit("views.open", retry_after=30)
    with pytest.raises(SlackApiError, match="ratelimited"):
        hasty_client(slack_settings).views_open(trigger_id="1", view={})
    assert (len(slack.calls_of("views.open")), waited) == (1, [])
    slack.violations.clear()  # The view is none.


def test_a_form_is_open_or_given_up_while_its_trigger_lives(slack_settings: Settings) -> None:
    assert hasty_client(slack_settings).timeout < 3 < patient_client(slack_settings).timeout


def test_both_speak_with_the_bot_s_token_to_the_slack_that_is_set(slack_settings: Settings) -> None:
    for made in (patient_client(slack_settings), hasty_client(slack_settings)):
        assert (made.token, made.base_url) == (slack_settings.slack_bot_token, slack_settings.slack_api_url)


# Posting.


@pytest.mark.parametrize("thread", [TS, ""])
@pytest.mark.parametrize("identity", ["E1", ""])
def test_what_is_posted(slack: FakeSlack, client: WebClient, thread: str, identity: str) -> None:
    post(client, DIRECT, thread, MESSAGE, identity)
    (call,) = slack.calls_of("chat.postMessage")
    known = {"metadata": {"event_type": "mentor_answer", "event_payload": {"id": identity}}} if identity else {}
    assert call.arguments == {
        "channel": DIRECT,
        "text": MESSAGE.text,
        "blocks": list(MESSAGE.blocks),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        **({"thread_ts": thread} if thread else {}),
        **known,
    }


# Responding.


@pytest.mark.parametrize("in_channel", [False, True])
def test_a_response_is_for_the_asker_alone_unless_it_is_shared(slack: FakeSlack, in_channel: bool) -> None:
    name = slack.new_response_url()
    assert respond(slack.response_url(name), MESSAGE, in_channel=in_channel)
    assert slack.responses(name) == [
        {
            "text": MESSAGE.text,
            "blocks": list(MESSAGE.blocks),
            "response_type": "in_channel" if in_channel else "ephemeral",
            "replace_original": False,
            "unfurl_links": False,
        }
    ]


def test_a_response_url_that_is_used_up_or_unknown_is_refused_for_good(slack: FakeSlack, waited: list[float]) -> None:
    name = slack.new_response_url()
    assert [respond(slack.response_url(name), MESSAGE) for _ in range(6)] == [True] * 5 + [False]
    assert not respond(slack.response_url("R0NONE"), MESSAGE)
    slack.expire_response_urls_after(-1)
    assert not respond(slack.response_url(slack.new_response_url()), MESSAGE)
    assert (len(slack.calls), waited) == (8, [])


@given(
    st.text(st.characters()) | st.sampled_from(["", "ftp://a/b", "HTTP://a", "http:/a", "//a", "file:///etc/passwd"])
)
def test_what_is_no_address_is_not_called(url: str) -> None:
    assert url.startswith(("http://", "https://")) or not respond(url, MESSAGE)


def test_a_busy_response_url_is_waited_for(slack: FakeSlack, waited: list[float]) -> None:
    name = slack.new_response_url()
    slack.rate_limit("response_url", retry_after=5, times=2)
    assert respond(slack.response_url(name), MESSAGE)
    assert [int(seconds) for seconds in waited] == [5, 5]
    slack.rate_limit("response_url", times=3)
    with pytest.raises(SlackRequestError, match=r"^The response URL answered 429\.$"):
        respond(slack.response_url(name), MESSAGE)
    assert (len(slack.calls), len(slack.responses(name))) == (6, 1)


@pytest.mark.parametrize("closed", [None, False, True])
def test_a_response_that_broke_off_is_not_repeated(slack: FakeSlack, waited: list[float], closed: bool | None) -> None:
    name = slack.new_response_url()
    if closed is None:
        slack.fail("response_url")
    else:
        slack.down("response_url", closed=closed)
    with pytest.raises(NETWORK) as caught:
        respond(slack.response_url(name), MESSAGE)
    assert may_pass(caught.value)
    assert (len(slack.calls), waited) == (1, [])


# Whether an answer is there.


def test_a_reply_is_known_by_the_question_that_it_answers(slack: FakeSlack, client: WebClient) -> None:
    other_thread = "1700000002.000000"
    post(client, DIRECT, TS, MESSAGE)
    post(client, DIRECT, TS, MESSAGE, "E2")
    post(client, DIRECT, other_thread, MESSAGE, "E3")
    assert not is_posted(client, asked("E1"))
    assert is_posted(client, asked("E2"))
    assert not is_posted(client, asked("E3"))
    assert is_posted(client, asked("E3", thread=other_thread, ts="1700000003.000000"))
    call = slack.calls_of("conversations.replies")[-1]
    looked = {"channel": DIRECT, "ts": other_thread, "oldest": "1700000003.000000", "limit": "100"}
    assert {name: call.arguments[name] for name in looked} == looked
    assert call.arguments["include_all_metadata"] == call.arguments["inclusive"] == "1"


def test_what_a_command_was_answered_cannot_be_seen(slack: FakeSlack, client: WebClient) -> None:
    assert not is_posted(client, asked("X1", place="command", channel="C0GENERAL"))
    assert slack.calls == []


@pytest.mark.parametrize("code", ["missing_scope", "channel_not_found", "thread_not_found"])
def test_a_thread_that_cannot_be_read_holds_no_answer(slack: FakeSlack, client: WebClient, code: str) -> None:
    post(client, DIRECT, TS, MESSAGE, "E1")
    slack.fail("conversations.replies", code)
    assert not is_posted(client, asked("E1"))
    assert is_posted(client, asked("E1"))


@pytest.mark.parametrize("fault", ["internal_error", "fatal_error", "down", "closed"])
def test_while_a_thread_cannot_be_read_nobody_knows(slack: FakeSlack, client: WebClient, fault: str) -> None:
    if fault in ("down", "closed"):
        slack.down("conversations.replies", closed=fault == "closed")
    else:
        slack.fail("conversations.replies", fault)
    with pytest.raises(NETWORK):
        is_posted(client, asked("E1"))


def test_a_wrong_token_is_for_good(slack: FakeSlack, slack_settings: Settings) -> None:
    stranger = patient_client(replace(slack_settings, slack_bot_token="xoxb-wrong"))
    with pytest.raises(SlackApiError) as caught:
        post(stranger, DIRECT, TS, MESSAGE)
    assert describe(caught.value) == "SlackApiError invalid_auth"
    assert not may_pass(caught.value)
