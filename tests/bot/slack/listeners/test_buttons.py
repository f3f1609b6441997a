import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from bot import messages
from bot.answering.mentor import Mentor
from bot.datatypes import QuoteReference, Turn
from bot.render.modals import FEEDBACK, SHARE
from bot.slack.app import Server
from bot.slack.listeners.buttons import Press
from index.datatypes import Span
from tests.bot.slack.replies import (
    DIRECT,
    DISTRESS,
    QUESTION,
    TEXT,
    nth_reply,
    quoted,
    replies,
    reply,
    settled,
    thumb,
)
from tests.conftest import ESSAY
from tests.fake_slack import FakeSlack

SHOWN = {"is_ephemeral": False, "channel_id": "C1"}
BROKEN = ["", "{}", '["a"]', '["a",1]', "helpful", "helpful:", 'helpful:["a","b"]']


@pytest.mark.parametrize(
    ("body", "channel", "thread"),
    [
        ({"channel": {"id": "C2"}, "container": SHOWN, "message": {"ts": "1.0"}}, "C2", "1.0"),
        ({"channel": {"id": "C2"}, "message": {"ts": "2.0", "thread_ts": "1.0"}}, "C2", "1.0"),
        ({"channel": None, "container": SHOWN, "message": {"ts": "1.0"}}, "C1", "1.0"),
        ({"container": {**SHOWN, "is_ephemeral": True}, "message": {"ts": "2.0", "thread_ts": "1.0"}}, "C1", ""),
        ({"container": {**SHOWN, "is_ephemeral": True}, "message": None}, "C1", ""),
        ({"container": SHOWN}, "C1", ""),
        ({}, "", ""),
    ],
)
def test_a_press_knows_where_its_message_is_and_in_which_thread(
    body: dict[str, Any], channel: str, thread: str
) -> None:
    press = Press("", "T1", "U1", body)
    assert (press.channel, press.thread) == (channel, thread)


def test_a_press_knows_its_turn_and_how_it_can_be_answered() -> None:
    press = Press('["C1:1.0","2.0"]', "T1", "U1", {"response_url": "https://x.y/1", "trigger_id": "X1"})
    assert press.turn == Turn("C1:1.0", "2.0", "T1")
    assert (press.response_url, press.trigger) == ("https://x.y/1", "X1")
    bare = replace(press, body={"response_url": None})
    assert (bare.response_url, bare.trigger) == ("", "")


# More passages.


def test_follow_ups_lean_on_the_thread_and_more_walks_on(slack: FakeSlack, bot: Server) -> None:
    ts = slack.message_im(QUESTION)
    first = reply(slack, ts)
    slack.action({"action_id": "more"}, message=first)
    more = nth_reply(slack, ts, 2)[1]
    assert quoted(more)[0] in TEXT
    assert quoted(more)[0] not in quoted(first)
    settled(bot)
    slack.message_im("and if I don't have one?", thread_ts=ts)
    assert "PhD" in nth_reply(slack, ts, 3)[2]["text"]


def test_more_passages_are_those_of_the_terminal_whichever_button_asks(
    slack: FakeSlack, bot: Server, mentor: Mentor
) -> None:
    ts = slack.message_im(QUESTION)
    pressed = reply(slack, ts)
    for number in range(1, 4):
        slack.action({"action_id": "more"}, message=pressed)
        pressed = nth_reply(slack, ts, number + 1)[number]
        settled(bot)
    expected = [mentor.answer("more", [QUESTION, *["more"] * at], shown=1).quotes[0].plain for at in range(3)]
    assert [quoted(one)[0] for one in replies(slack, ts)[1:]] == expected
    assert len(set(expected)) == 3
    kept = bot.responder.records.turns(slack.team, f"{DIRECT}:{ts}")
    assert kept == [(Turn(f"{DIRECT}:{ts}", ts, slack.team), asked) for asked in (QUESTION, "more", "more", "more")]


def test_buttons_go_on_with_their_own_question(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    ts = slack.message_im(QUESTION)
    first = reply(slack, ts)
    slack.message_im("How do I become an expert in something?", thread_ts=ts)
    nth_reply(slack, ts, 2)
    slack.action({"action_id": "more"}, message=first)
    expected = mentor.answer("more", [QUESTION], shown=1).quotes[0].plain
    assert quoted(nth_reply(slack, ts, 3)[2]) == [expected]
    assert expected == mentor.answer(QUESTION).quotes[1].plain


def test_more_of_a_command_is_for_its_asker_alone(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    name = slack.slash(QUESTION, channel="C0OTHER")
    (answer,) = slack.wait_for(lambda: slack.ephemeral(name))
    pressed = slack.action({"action_id": "more"}, message=answer, channel="C0OTHER")
    (more,) = slack.wait_for(lambda: slack.responses(pressed))
    assert more["response_type"] == "ephemeral"
    assert quoted(more) == [mentor.answer("more", [QUESTION], shown=1).quotes[0].plain]
    settled(bot)
    assert slack.messages("C0OTHER") == []


def test_what_is_forgotten_is_not_gone_on_with(slack: FakeSlack, bot: Server) -> None:
    ts = slack.message_im(QUESTION)
    answer = reply(slack, ts)
    slack.deleted(ts)
    settled(bot)
    slack.action({"action_id": "more"}, message=answer)
    assert nth_reply(slack, ts, 2)[1]["text"] == messages.EXPIRED


# The closest passage.


def test_related_is_kept_behind_a_button(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    maybe = (
        "Where can I read more about teams?",
        "Is it fun to work at a start-up?",
        "how do managers think",
        "teams?",
    )
    question = next(one for one in maybe if mentor.answer(one).state == "related")
    ts = slack.message_im(question)
    first = reply(slack, ts)
    assert quoted(first) == []
    slack.action({"action_id": "closest"}, message=first)
    closest = nth_reply(slack, ts, 2)[1]
    assert quoted(closest) == [mentor.answer(question).quotes[0].plain]
    assert closest["blocks"][0]["text"]["text"] == messages.RELATED_OPENED


# Share.


@pytest.mark.parametrize(("place", "extras"), [("message", ["name", "question"]), ("mention", ["name"])])
def test_the_question_can_be_shared_by_its_asker_alone(
    slack: FakeSlack, bot: Server, place: str, extras: list[str]
) -> None:
    if place == "message":
        answer = reply(slack, slack.message_im(QUESTION))
    else:
        answer = reply(slack, slack.mention(QUESTION), "C0GENERAL")
    slack.action({"action_id": "share"}, message=answer)
    (view,) = slack.wait_for(lambda: slack.open_views)
    assert view["callback_id"] == SHARE
    (boxes,) = [block["element"] for block in view["blocks"] if block["block_id"] == "extras"]
    assert [option["value"] for option in boxes["options"]] == extras


def test_sharing_from_a_command_goes_to_its_channel(slack: FakeSlack, bot: Server) -> None:
    name = slack.slash(QUESTION, channel="C0OTHER")
    (answer,) = slack.wait_for(lambda: slack.ephemeral(name))
    pressed = slack.action({"action_id": "share_here"}, message=answer, channel="C0OTHER")
    (shared,) = slack.wait_for(lambda: slack.responses(pressed))
    assert shared["response_type"] == "in_channel"
    assert quoted(shared) == quoted(answer)[:1]
    assert QUESTION not in json.dumps(shared)
    assert quoted(slack.messages("C0OTHER")[0]) == quoted(answer)[:1]


def shares_here(slack: FakeSlack, value: str) -> str:
    """Press a button that shares a quote in the channel of a command."""
    button = {"type": "button", "action_id": "share_here", "value": value}
    seen = slack.workspace.whisper(
        "C0OTHER", "U0ASKER", {"text": "", "blocks": [{"type": "actions", "elements": [button]}]}
    )
    return slack.action({"action_id": "share_here"}, message=seen.message, channel="C0OTHER")


def test_a_quote_of_bytes_that_have_changed_is_not_shared(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    quote = mentor.answer(QUESTION).quotes[0]
    own = QuoteReference.of(quote, Turn("command:X1", "X1"))
    others = (replace(own, receipt="00000000"), replace(own, document="b.md"), replace(own, span=Span(1, 3)))
    for reference in others:
        pressed = shares_here(slack, reference.to_value())
        (told,) = slack.wait_for(lambda name=pressed: slack.responses(name))  # type: ignore[misc]
        assert (told["text"], told["response_type"]) == (messages.CHANGED, "ephemeral")
    pressed = shares_here(slack, own.to_value())
    (shared,) = slack.wait_for(lambda: slack.responses(pressed))
    assert quoted(shared) == [quote.plain]
    assert own.document == ESSAY


# Ratings.


def test_a_quote_that_helped_is_counted_with_thanks(slack: FakeSlack, bot: Server) -> None:
    answer = reply(slack, slack.message_im(QUESTION))
    pressed = slack.action(thumb(answer, "positive"), message=answer)
    (thanks,) = slack.wait_for(lambda: slack.responses(pressed))
    assert (thanks["text"], thanks["response_type"]) == (messages.FEEDBACK_THANKS, "ephemeral")
    assert bot.responder.records.ratings(slack.team) == (1, 0)
    assert slack.open_views == []


def test_for_a_quote_that_did_not_help_a_form_opens_and_nothing_is_counted_yet(slack: FakeSlack, bot: Server) -> None:
    answer = reply(slack, slack.message_im(QUESTION))
    slack.action(thumb(answer, "negative"), message=answer)
    (view,) = slack.wait_for(lambda: slack.open_views)
    assert view["callback_id"] == FEEDBACK
    assert f"not:{view['private_metadata']}" == thumb(answer, "negative")["value"]
    settled(bot)
    assert bot.responder.records.ratings(slack.team) == (0, 0)


# What goes wrong.


def test_a_failing_button_says_a_sentence(slack: FakeSlack, bot: Server) -> None:
    answer = reply(slack, slack.message_im(QUESTION))
    slack.fail("views.open", "internal_error")
    slack.action({"action_id": "share"}, message=answer)
    assert nth_reply(slack, answer["thread_ts"], 2)[1]["text"].startswith("Something went wrong on my side")


def test_a_form_that_slack_does_not_open_leaves_the_bot_running(slack: FakeSlack, bot: Server) -> None:
    answer = reply(slack, slack.message_im(QUESTION))
    slack.fail("views.open", "internal_error", times=2)
    slack.action({"action_id": "share"}, message=answer)
    slack.action(thumb(answer, "negative"), message=answer)
    assert quoted(reply(slack, slack.message_im("How do I become an expert?")))


@pytest.mark.parametrize("action", ["more", "closest", "feedback"])
def test_a_value_that_cannot_be_read_is_one_sentence(
    slack: FakeSlack, bot: Server, caplog: pytest.LogCaptureFixture, action: str
) -> None:
    ts = slack.message_im(DISTRESS)
    answer = reply(slack, ts)
    broken = [value for value in BROKEN if action != "feedback" or value.startswith("helpful")]
    for number, value in enumerate(broken):
        message = copy.deepcopy(answer)
        button = {"type": "button", "action_id": action, "value": value}
        message["blocks"] = [{"type": "actions", "block_id": "b", "elements": [button]}]
        slack.action({"action_id": action}, message=message)
        said = nth_reply(slack, ts, number + 2)[-1]["text"]
        reference = said.rstrip(".").rpartition(" ")[2]
        assert said == messages.FAILED.format(reference=reference)
        assert reference in caplog.text
    assert bot.responder.records.ratings(slack.team) == (0, 0)
