import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackRequestError

from bot import messages
from bot.answering.live import LiveMentor
from bot.answering.mentor import Mentor
from bot.datatypes import Asked, Message, Turn
from bot.records.records import Records
from bot.render.block_kit import answer_message, paragraphs, quote_message
from bot.settings import Settings
from bot.slack.app import Server
from bot.slack.posting import hasty_client, patient_client
from bot.slack.responder import Responder, report
from tests.bot.conftest import Start
from tests.bot.slack.replies import (
    DIRECT,
    DISTRESS,
    NOT_COVERED,
    QUESTION,
    TEAM,
    TEXT,
    TS,
    asked,
    posted,
    quoted,
    replies,
    reply,
    settled,
)
from tests.fake_slack import FakeSlack

TURN = Turn(f"{DIRECT}:{TS}", TS, TEAM)
REFUSED = paragraphs(messages.FAILED.format(reference="refused"))


def waiting(records: Records, workspace: str = TEAM) -> list[Asked]:
    """What is in the inbox."""
    return records.pending(workspace, datetime(2100, 1, 1, tzinfo=UTC))


def noted(records: Records, *questions: Asked) -> None:
    for question in questions:
        assert records.note(question)


def held_up(monkeypatch: pytest.MonkeyPatch, text: str = "") -> tuple[threading.Event, threading.Event]:
    """Hold up answers to questions that contain a text; return what is set when one begins, and what lets them go."""
    begun, released, answer = threading.Event(), threading.Event(), Mentor.answer

    def slow(self: Mentor, question: str, *rest: Any, **named: Any) -> Any:
        if text in question:
            begun.set()
            assert released.wait(20)
        return answer(self, question, *rest, **named)

    monkeypatch.setattr(Mentor, "answer", slow)
    return begun, released


# Through the front door.


def test_a_direct_message_is_answered_once_in_its_thread(slack: FakeSlack, bot: Server) -> None:
    ts = slack.message_im(QUESTION)
    answer = reply(slack, ts)
    assert answer["thread_ts"] == ts
    (quote, *_) = quoted(answer)
    assert quote in TEXT
    assert "PhD" in quote
    assert any(call.arguments["status"] == messages.LOOKING for call in slack.calls_of("assistant.threads.setStatus"))
    assert quote.split(".")[0] in answer["text"].replace("&amp;", "&")
    settled(bot)
    assert len(replies(slack, ts)) == 1
    assert waiting(bot.responder.records) == []


def test_not_covered_and_distress_hold_no_quote(slack: FakeSlack, bot: Server) -> None:
    silent = reply(slack, slack.message_im(NOT_COVERED))
    assert quoted(silent) == []
    assert messages.not_covered_kindly(several=False) in silent["text"]
    kind = reply(slack, slack.message_im(DISTRESS))
    assert quoted(kind) == []
    assert "not have to carry this alone" in kind["text"]


def test_a_busy_slack_is_waited_for(slack: FakeSlack, bot: Server) -> None:
    slack.rate_limit("chat.postMessage", retry_after=1)
    assert quoted(reply(slack, slack.message_im(QUESTION)))


def test_a_status_that_hangs_does_not_hold_up_the_answer(slack: FakeSlack, bot: Server) -> None:
    slack.rate_limit("assistant.threads.setStatus", retry_after=30)
    assert quoted(reply(slack, slack.message_im(QUESTION)))


def test_one_slow_question_does_not_hold_up_others(
    slack: FakeSlack, bot: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, released = held_up(monkeypatch, "slow")
    late = slack.message_im("slow: how do I become an expert?")
    assert quoted(reply(slack, slack.message_im(QUESTION)))
    assert replies(slack, late) == []
    released.set()
    reply(slack, late)


def test_a_failing_answer_says_one_sentence_whose_reference_is_in_the_log(
    slack: FakeSlack, bot: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"secret: {QUESTION}")

    with monkeypatch.context() as patch:
        patch.setattr(Mentor, "answer", fail)
        said = reply(slack, slack.message_im(QUESTION))["text"]
    reference = said.rstrip(".").rpartition(" ")[2]
    assert said == messages.FAILED.format(reference=reference)
    assert reference in caplog.text
    assert "PhD" not in caplog.text
    assert quoted(reply(slack, slack.message_im(QUESTION)))


def test_a_reply_that_was_posted_before_a_crash_is_not_posted_again(
    slack: FakeSlack, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Records, "answered", lambda *_: None)
        first = start()
        ts = slack.message_im(QUESTION)
        reply(slack, ts)
        settled(first)
        first.stop()
    second = start()
    slack.wait_for(lambda: slack.calls_of("conversations.replies"))
    settled(second)
    assert len(replies(slack, ts)) == 1
    assert waiting(second.responder.records) == []


def test_an_answer_whose_post_broke_off_is_looked_for_and_not_posted_twice(
    slack: FakeSlack, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.delay("chat.postMessage", 0.5)
    first = start()
    monkeypatch.setattr(first.responder.client, "timeout", 0.2)
    ts = slack.message_im(QUESTION)
    slack.wait_for(lambda: replies(slack, ts))
    settled(first)
    first.stop()
    slack.fail("conversations.replies")
    second = start()
    slack.wait_for(lambda: slack.calls_of("conversations.replies"))
    settled(second)
    assert len(waiting(second.responder.records)) == 1
    second.responder.take_up(slack.team, second.responder.started)
    assert waiting(second.responder.records) == []
    assert len(replies(slack, ts)) == 1


# What is said where.


@pytest.mark.parametrize("text", [QUESTION, NOT_COVERED, DISTRESS, "hello", "how do managers think", "and why?", "\0"])
def test_a_question_is_answered_as_in_the_terminal(
    slack: FakeSlack, responder: Responder, records: Records, mentor: Mentor, text: str
) -> None:
    question = asked(text=text)
    noted(records, question)
    responder.reply(question)
    expected = answer_message(mentor.answer(text, shown=1), TURN, mentor.manifest.suggestions)
    assert posted(slack) == [expected]
    assert [call.method for call in slack.calls] == ["assistant.threads.setStatus", "chat.postMessage"]
    assert slack.calls[0].arguments == {"channel_id": DIRECT, "thread_ts": TS, "status": messages.LOOKING}
    assert slack.status(DIRECT, TS) == ""
    assert records.turns(TEAM, TURN.conversation) == [(TURN, text)]
    assert waiting(records) == []


def test_an_answer_leans_on_what_was_asked_before_in_its_thread_and_nowhere_else(
    slack: FakeSlack, responder: Responder, records: Records, mentor: Mentor
) -> None:
    follow_up = "and if I don't have one?"
    elsewhere = "1700000009.000000"
    for question in (
        asked("E1"),
        asked("E2", follow_up, ts="1700000002.000000"),
        asked("E3", follow_up, ts=elsewhere, thread=elsewhere),
    ):
        noted(records, question)
        responder.reply(question)
    answers = (mentor.answer(follow_up, [QUESTION], shown=1), mentor.answer(follow_up, shown=1))
    turns = (TURN._replace(source="1700000002.000000"), Turn(f"{DIRECT}:{elsewhere}", elsewhere, TEAM))
    expected = [answer_message(*pair, mentor.manifest.suggestions) for pair in zip(answers, turns, strict=True)]
    assert posted(slack)[1:] == expected
    assert expected[0] != expected[1]


@pytest.mark.parametrize("text", ["", " \n"])
def test_words_are_missed_in_direct_messages_alone(
    slack: FakeSlack, responder: Responder, records: Records, text: str
) -> None:
    direct, mention = asked("E1", text), asked("E2", text, "mention", channel="C0GENERAL")
    noted(records, direct, mention)
    responder.reply(direct)
    responder.reply(mention)
    first, second = posted(slack)
    assert first == paragraphs(messages.NO_TEXT)
    assert messages.HELP in second.text
    assert [call.arguments["channel_id"] for call in slack.calls_of("assistant.threads.setStatus")] == [DIRECT]


def test_a_command_is_answered_through_its_response_url(
    slack: FakeSlack, responder: Responder, records: Records, mentor: Mentor
) -> None:
    name = slack.new_response_url()
    command = asked("X1", place="command", channel="C0GENERAL", response_url=slack.response_url(name))
    noted(records, command)
    responder.reply(command)
    expected = answer_message(mentor.answer(QUESTION, shown=1), command.turn, mentor.manifest.suggestions)
    (said,) = slack.responses(name)
    assert (said["text"], tuple(said["blocks"]), said["response_type"]) == (expected.text, expected.blocks, "ephemeral")
    assert [call.method for call in slack.calls] == ["response_url"]
    assert (waiting(records), records.turns(TEAM, "command:X1")) == ([], [(command.turn, QUESTION)])


@pytest.mark.parametrize("url", ["", "gone"])
def test_a_command_whose_response_url_is_gone_is_still_answered_to_its_asker_alone(
    slack: FakeSlack, responder: Responder, records: Records, url: str
) -> None:
    address = slack.response_url("R0GONE") if url else ""
    command = asked("X1", place="command", channel="C0GENERAL", response_url=address)
    noted(records, command)
    responder.reply(command)
    (seen,) = slack.ephemerals("C0GENERAL")
    assert "PhD" in quoted(seen)[0]
    assert slack.messages("C0GENERAL") == []
    assert waiting(records) == []


# Once.


def test_what_is_not_in_the_inbox_is_not_answered(slack: FakeSlack, responder: Responder, records: Records) -> None:
    question = asked()
    responder.reply(question)
    assert slack.calls == []
    noted(records, question)
    responder.reply(question)
    responder.reply(question)
    assert len(slack.calls_of("chat.postMessage")) == 1
    records.forget(TEAM, DIRECT, TS)
    responder.reply(question)
    assert len(slack.calls_of("chat.postMessage")) == 1


def test_a_question_in_work_is_not_begun_again_but_its_namesake_of_another_workspace_is(
    slack: FakeSlack, responder: Responder, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, released = held_up(monkeypatch, "slow")
    question, namesake = asked(text="slow?"), asked(text=QUESTION, workspace="T0OTHER")
    noted(records, question, namesake)
    responder.submit(lambda: responder.reply(question))
    assert begun.wait(10)
    responder.reply(question)
    assert posted(slack) == []
    responder.reply(namesake)
    assert len(posted(slack)) == 1
    released.set()
    assert responder.idle(20)
    assert len(posted(slack)) == 2


def test_a_question_that_is_deleted_while_it_is_answered_is_kept_nowhere(
    slack: FakeSlack, responder: Responder, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, released = held_up(monkeypatch)
    noted(records, asked())
    responder.submit(lambda: responder.reply(asked()))
    assert begun.wait(10)
    records.forget(TEAM, DIRECT, TS)
    released.set()
    assert responder.idle(20)
    assert (waiting(records), records.turns(TEAM, TURN.conversation)) == ([], [])


# What fails.


@pytest.mark.parametrize("fault", ["down", "closed", "internal_error", "fatal_error", "request_timeout"])
def test_while_slack_cannot_be_reached_a_question_waits_and_is_then_answered_once(
    slack: FakeSlack, responder: Responder, records: Records, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    noted(records, asked())
    if fault in ("down", "closed"):
        slack.down(closed=fault == "closed")
    else:
        slack.fail("chat.postMessage", fault)
    responder.reply(asked())
    assert waiting(records) == [asked()]
    assert "it is tried again later" in caplog.text
    assert "PhD" not in caplog.text
    slack.up()
    for _ in range(2):
        responder.take_up(TEAM, datetime(2100, 1, 1, tzinfo=UTC))
    assert len(slack.messages(DIRECT, TS)) == 1
    assert waiting(records) == []
    assert records.turns(TEAM, TURN.conversation) == [(TURN, QUESTION)]


def test_what_was_posted_is_not_posted_again_though_nobody_heard_that_it_was(
    slack: FakeSlack, responder: Responder, records: Records
) -> None:
    noted(records, asked())
    records.posting(asked())
    responder.client.chat_postMessage(
        channel=DIRECT,
        thread_ts=TS,
        text="The answer.",
        unfurl_links=False,
        metadata={"event_type": "mentor_answer", "event_payload": {"id": "E1"}},
    )
    responder.reply(asked())
    assert [one["text"] for one in slack.messages(DIRECT, TS)] == ["The answer."]
    assert waiting(records) == []


@pytest.mark.parametrize("code", ["channel_not_found", "msg_blocks_too_long", "not_in_channel"])
def test_a_reply_that_slack_refuses_is_one_sentence(
    slack: FakeSlack, responder: Responder, records: Records, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    noted(records, asked())
    slack.fail("chat.postMessage", code)
    responder.reply(asked())
    assert posted(slack) == [REFUSED]
    assert f"Slack refused a reply (SlackApiError {code})." in caplog.text
    assert "PhD" not in caplog.text
    assert waiting(records) == []


def test_where_nothing_can_be_posted_it_is_not_tried_for_ever(
    slack: FakeSlack, responder: Responder, records: Records
) -> None:
    gone = asked(channel="C0GONE", place="mention")
    noted(records, gone)
    responder.reply(gone)
    assert [call.error for call in slack.calls_of("chat.postMessage")] == ["channel_not_found"] * 2
    assert waiting(records) == []


@pytest.mark.parametrize("fault", ["internal_error", "down"])
def test_a_command_waits_too_while_its_response_url_is_down(
    slack: FakeSlack, responder: Responder, records: Records, fault: str
) -> None:
    name = slack.new_response_url()
    command = asked("X1", place="command", channel="C0GENERAL", response_url=slack.response_url(name))
    noted(records, command)
    if fault == "down":
        slack.down("response_url")
    else:
        slack.fail("response_url")
    responder.reply(command)
    assert waiting(records) == [command]
    slack.up()
    responder.reply(command)
    assert len(slack.responses(name)) == 1
    assert waiting(records) == []


def test_a_report_names_where_and_not_what(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise SlackRequestError(f"secret: {QUESTION}")

    references = set()
    for _ in range(2):
        with pytest.raises(SlackRequestError) as caught:
            fails()
        references.add(report(caught.value))
    assert len(references) == 2
    for reference in references:
        assert len(bytes.fromhex(reference)) == 4
        assert f"Reference {reference}: SlackRequestError\n" in caplog.text
    assert "in fails" in caplog.text
    assert "PhD" not in caplog.text


# Work aside.


def test_a_failure_of_work_aside_is_told_with_its_reference(
    responder: Responder, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Message] = []
    heard = threading.Event()

    def tell(message: Message) -> None:
        told.append(message)
        heard.set()
        raise SlackRequestError("Slack is away, too.")

    def fails() -> None:
        raise ValueError(QUESTION)

    responder.submit(fails, tell)
    assert heard.wait(10)
    reference = told[0].text.rstrip(".").rpartition(" ")[2]
    assert told == [paragraphs(messages.FAILED.format(reference=reference))]
    assert f"Reference {reference}: ValueError" in caplog.text
    done = threading.Event()
    responder.submit(done.set, tell)
    assert done.wait(10)
    assert len(told) == 1


def test_eight_are_answered_side_by_side(responder: Responder) -> None:
    meeting, met = threading.Barrier(8), threading.Semaphore(0)

    def work() -> None:
        meeting.wait(10)
        met.release()

    for _ in range(16):
        responder.submit(work)
    assert all(met.acquire(timeout=10) for _ in range(16))


# What was left, and the end.


def test_what_was_left_for_a_minute_is_taken_up_oldest_first_and_what_is_old_is_forgotten(
    slack: FakeSlack, responder: Responder, records: Records
) -> None:
    now = datetime.now(UTC)
    ages = {"E1": 10, "E2": 70, "E3": 3600, "E4": 25 * 3600}
    for identity, seconds in ages.items():
        ts = f"170000000{identity[1]}.000000"
        records.note(asked(identity, ts=ts, thread=ts), now - timedelta(seconds=seconds))
    records.note(asked("E2", workspace="T0OTHER"), now - timedelta(seconds=70))
    responder.take_up(TEAM)
    metadata = [call.arguments["metadata"]["event_payload"] for call in slack.calls_of("chat.postMessage")]
    assert metadata == [{"id": "E3"}, {"id": "E2"}]
    assert [one.id for one in waiting(records)] == ["E1"]
    assert [one.id for one in waiting(records, "T0OTHER")] == ["E2"]
    responder.take_up(TEAM, now)
    assert waiting(records) == []


def test_once_it_stops_nothing_more_is_begun(slack: FakeSlack, responder: Responder, records: Records) -> None:
    assert responder.idle(0)
    assert responder.finish(0)
    noted(records, asked())
    responder.take_up(TEAM, datetime(2100, 1, 1, tzinfo=UTC))
    responder.submit(lambda: responder.reply(asked()))
    assert slack.calls == []
    assert waiting(records) == [asked()]


def test_finishing_waits_for_what_is_in_work_and_leaves_what_is_not_begun(
    slack: FakeSlack, slack_settings: Settings, live: LiveMentor, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    responder = Responder(live, records, patient_client(slack_settings), hasty_client(slack_settings))
    begun, released = held_up(monkeypatch)
    questions = [asked(f"E{number}") for number in range(12)]
    noted(records, *questions)
    for question in questions:
        responder.submit(lambda question=question: responder.reply(question))  # type: ignore[misc]
    assert begun.wait(10)
    assert not responder.finish(0.01)
    assert not responder.idle(0)
    released.set()
    assert responder.finish(20)
    assert 1 <= len(posted(slack)) <= 8
    assert len(waiting(records)) == 12 - len(posted(slack))


# What the buttons ask for.


def went_on(records: Records, *questions: str) -> None:
    for question in questions:
        records.went_on(TURN, "U0ASKER", question)


def test_the_next_passage_follows_what_was_seen(responder: Responder, records: Records, mentor: Mentor) -> None:
    went_on(records, QUESTION, "more")
    expected = mentor.answer("more", [QUESTION, "more"], shown=1).quotes[0]
    assert responder.continued(TURN) == quote_message(expected, TURN)


def test_the_closest_passage_is_that_of_the_last_real_question(
    responder: Responder, records: Records, mentor: Mentor
) -> None:
    went_on(records, "how do managers think", "more", "more")
    expected = mentor.answer("how do managers think", shown=1).quotes[0]
    assert responder.closest(TURN) == quote_message(expected, TURN, messages.RELATED_OPENED)


Ask = Callable[[Responder, Turn], Message]


@pytest.mark.parametrize("ask", [Responder.continued, Responder.closest])
def test_buttons_of_a_turn_that_is_forgotten_say_so(responder: Responder, records: Records, ask: Ask) -> None:
    went_on(records, QUESTION)
    for turn in (
        TURN._replace(source="1700000005.000000"),
        TURN._replace(conversation=f"{DIRECT}:1700000005.000000"),
        TURN._replace(workspace="T0OTHER"),
    ):
        assert ask(responder, turn) == paragraphs(messages.EXPIRED)


@pytest.mark.parametrize("ask", [Responder.continued, Responder.closest])
def test_where_nothing_was_quoted_there_is_no_more(responder: Responder, records: Records, ask: Ask) -> None:
    went_on(records, DISTRESS)
    assert ask(responder, TURN) == paragraphs(messages.NO_MORE)
