"""The bot as it runs: how it starts and stops, and what it does about what fails around it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot import messages
from bot.answering.live import LiveMentor
from bot.answering.mentor import Mentor
from bot.datatypes import Asked
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.app import Server
from index.errors import MentorError
from tests.bot.conftest import Start
from tests.bot.slack.replies import QUESTION, TEAM, asked, quoted, replies, reply, settled
from tests.fake_slack import FakeSlack


class Watched(Records):
    """Records that tell whether they were closed."""

    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()


def waiting(server: Server) -> list[Asked]:
    """What is in the inbox."""
    return server.responder.records.pending(TEAM, server.responder.started.replace(year=2100))


# Starting.


def test_until_it_is_started_slack_is_not_called(
    slack: FakeSlack, slack_settings: Settings, live: LiveMentor, records: Records
) -> None:
    records.note(asked())
    server = Server(slack_settings, live, records)
    assert slack.calls == []
    assert server.workspace == TEAM
    assert [call.method for call in slack.calls] == ["auth.test"]
    assert waiting(server) == [asked()]


def test_tokens_that_slack_refuses_are_one_sentence(
    slack: FakeSlack, slack_settings: Settings, live: LiveMentor
) -> None:
    wrong = replace(slack_settings, slack_app_token="xapp-wrong")
    with pytest.raises(MentorError, match=r"invalid_auth.*mentor doctor"):
        Server(wrong, live, Records.open(wrong.database_url)).start()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "SlackApiError invalid_auth"),
        ({"slack_app_token": "xapp-wrong"}, "SlackApiError invalid_auth"),
        ({"slack_bot_token": "xapp-fake-app-token"}, "SlackApiError not_allowed_token_type"),
        ({"slack_app_token": "xoxb-fake-bot-token"}, "SlackApiError not_allowed_token_type"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "URLError"),
    ],
)
def test_why_it_could_not_connect_is_said_and_the_database_given_back(
    slack_settings: Settings, live: LiveMentor, changed: dict[str, str], code: str
) -> None:
    records = Watched.open(slack_settings.database_url)
    with pytest.raises(MentorError) as caught:
        Server(replace(slack_settings, **changed), live, records).start()  # type: ignore[arg-type]
    assert str(caught.value) == messages.NOT_CONNECTED.format(code=code)
    assert caught.value.__suppress_context__
    assert records.closed


def test_slack_is_asked_once_whose_token_it_is(slack: FakeSlack, bot: Server) -> None:
    slack.down("auth.test")
    assert quoted(reply(slack, slack.message_im(QUESTION)))
    name = slack.slash("help")
    slack.wait_for(lambda: slack.responses(name))
    assert [call.error for call in slack.calls_of("auth.test")] == [None]


# While it runs.


def test_a_lost_connection_is_made_again(slack: FakeSlack, bot: Server) -> None:
    slack.disconnect()
    slack.wait_connected(timeout=30)
    assert quoted(reply(slack, slack.message_im(QUESTION)))


@pytest.mark.parametrize(
    "method", ["assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts", "views.open"]
)
def test_a_call_that_fails_leaves_the_bot_running(slack: FakeSlack, bot: Server, method: str) -> None:
    slack.fail(method, "internal_error", times=3)
    slack.home_opened()
    answer = reply(slack, slack.message_im(QUESTION))
    slack.action({"action_id": "share"}, message=answer)
    assert quoted(reply(slack, slack.message_im("How do I become an expert?")))


def test_what_is_left_unanswered_is_taken_up_from_time_to_time(
    slack: FakeSlack, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.app._LOOK_AGAIN", 0.02)
    monkeypatch.setattr("bot.slack.responder._LEFT_ALONE", timedelta(0))
    bot = start()
    slack.down("chat.postMessage")
    ts = slack.message_im(QUESTION)
    slack.wait_for(lambda: len(slack.calls_of("chat.postMessage")) >= 2)
    slack.up()
    assert quoted(reply(slack, ts))
    slack.wait_for(lambda: waiting(bot) == [])
    assert len(replies(slack, ts)) == 1


def test_looking_again_goes_on_after_a_failure(
    slack: FakeSlack, start: Start, records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pending, failed = Records.pending, threading.Event()

    def fail_once(self: Records, workspace: str, before: datetime) -> list[Asked]:
        if not failed.is_set():
            failed.set()
            raise RuntimeError(f"secret: {QUESTION}")
        return pending(self, workspace, before)

    monkeypatch.setattr("bot.slack.app._LOOK_AGAIN", 0.02)
    monkeypatch.setattr("bot.slack.responder._LEFT_ALONE", timedelta(0))
    monkeypatch.setattr(Records, "pending", fail_once)
    question = asked(text=QUESTION)
    records.note(question)
    start()
    assert quoted(reply(slack, question.thread))
    assert caplog.text.count(": RuntimeError") == 1
    assert "PhD" not in caplog.text


# What fails before a question is noted.


def event(slack: FakeSlack) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev1", "team_id": TEAM, "event": slack.message_event(QUESTION)}


def command(slack: FakeSlack) -> dict[str, Any]:
    url = slack.response_url(slack.new_response_url())
    return {"command": "/mentor", "text": QUESTION, "team_id": TEAM, "user_id": "U0ASKER", "response_url": url}


@pytest.mark.parametrize(("payload", "fault"), [(event, ""), (command, ""), (command, "response_url")])
def test_what_could_not_be_noted_is_not_acknowledged_so_that_slack_sends_it_again(
    slack: FakeSlack,
    slack_settings: Settings,
    live: LiveMentor,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    payload: Callable[[FakeSlack], dict[str, Any]],
    fault: str,
) -> None:
    def fail(*_: object) -> bool:
        raise RuntimeError(f"secret: {QUESTION}")

    server, body = Server(slack_settings, live, records), payload(slack)
    if fault:
        slack.fail(fault)
    with monkeypatch.context() as patch:
        patch.setattr(Records, "note", fail)
        answer = server.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert answer.status == 500
    assert "PhD" not in caplog.text
    (said,) = [call.arguments["text"] for call in slack.calls_of("response_url")] if "command" in body else [""]
    if said:
        reference = said.rstrip(".").rpartition(" ")[2]
        assert said == messages.FAILED.format(reference=reference)
        assert reference in caplog.text
    assert waiting(server) == []
    assert server.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
    settled(server)
    assert waiting(server) == []
    assert len(slack.calls_of("chat.postMessage")) == (1 if "event" in body else 0)


def test_a_question_is_in_the_inbox_before_slack_hears_that_it_arrived(
    slack: FakeSlack, slack_settings: Settings, live: LiveMentor, records: Records
) -> None:
    server = Server(slack_settings, live, records)
    server.responder.finish(0)
    assert server.app.dispatch(BoltRequest(body=event(slack), mode="socket_mode")).status == 200
    assert [(one.id, one.text) for one in waiting(server)] == [("Ev1", QUESTION)]


def test_a_listener_that_fails_is_in_the_log_without_what_was_asked(
    slack: FakeSlack, bot: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"secret: {QUESTION}")

    ts = slack.message_im(QUESTION)
    reply(slack, ts)
    with monkeypatch.context() as patch, caplog.at_level(logging.DEBUG, logger="bot"):
        patch.setattr(Records, "forget", fail)
        slack.deleted(ts)
        settled(bot)
    assert caplog.text.count(": RuntimeError") == 1
    assert "PhD" not in caplog.text
    assert quoted(reply(slack, slack.message_im(QUESTION)))


# Stopping, and starting again.


def test_stopping_finishes_what_is_in_work(slack: FakeSlack, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, released, answer = threading.Event(), threading.Event(), Mentor.answer

    def slow(self: Mentor, *rest: Any, **named: Any) -> Any:
        begun.set()
        assert released.wait(20)
        return answer(self, *rest, **named)

    monkeypatch.setattr(Mentor, "answer", slow)
    bot = start()
    ts = slack.message_im(QUESTION)
    assert begun.wait(10)
    stopped = threading.Thread(target=bot.stop)
    stopped.start()
    assert bot.responder.stopping.wait(10)
    assert replies(slack, ts) == []
    released.set()
    stopped.join()
    assert len(replies(slack, ts)) == 1


def test_what_is_not_finished_in_time_is_taken_up_at_the_next_start(
    slack: FakeSlack, start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, released, answer = threading.Event(), threading.Event(), Mentor.answer

    def slow(self: Mentor, *rest: Any, **named: Any) -> Any:
        begun.set()
        assert released.wait(20)
        return answer(self, *rest, **named)

    first = start()
    with monkeypatch.context() as patch:
        patch.setattr(Mentor, "answer", slow)
        patch.setattr("bot.slack.app._FINISH", 0.01)
        ts = slack.message_im(QUESTION)
        assert begun.wait(10)
        first.stop()
        assert "Stopped with answers in work" in caplog.text
        assert [one.text for one in waiting(first)] == [QUESTION]
        slack.down("chat.postMessage")  # The process would be gone by now.
        released.set()
        assert first.responder.idle(20)
    slack.up()
    second = start()
    assert quoted(reply(slack, ts))
    slack.wait_for(lambda: waiting(second) == [])
    assert len(replies(slack, ts)) == 1


def test_what_was_noted_before_a_crash_is_answered_at_the_next_start(slack: FakeSlack, start: Start) -> None:
    slack.down("chat.postMessage")
    first = start()
    ts = slack.message_im(QUESTION)
    slack.wait_for(lambda: slack.calls_of("assistant.threads.setStatus"))
    settled(first)
    assert replies(slack, ts) == []
    first.stop()
    slack.up()
    second = start()
    assert quoted(reply(slack, ts))
    settled(second)
    assert len(replies(slack, ts)) == 1
