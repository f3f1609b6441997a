"""The fake's events, commands, buttons and forms against a Bolt app on Socket Mode."""

import pytest
from slack_bolt import App

from tests.fake_slack import FakeSlack


def test_events_are_acknowledged_and_retries_not_told_apart(slack: FakeSlack, bot: App) -> None:
    ts = slack.message_im("a &amp; b")
    slack.wait_for(lambda: slack.messages("D0ASKER", ts))
    assert slack.messages("D0ASKER")[0]["text"] == "a &amp; b"
    sent = slack.envelopes[-1]
    assert sent.ack == {} and sent.payload["authorizations"][0]["user_id"] == slack.bot_user
    slack.redeliver(sent)
    slack.wait_for(lambda: len(slack.messages("D0ASKER", ts)) == 2)
    assert slack.envelopes[-1].event_id == sent.event_id
    slack.ping()
    assert slack.violations == []


def test_all_kinds_of_messages_arrive(slack: FakeSlack, bot: App) -> None:
    ts = slack.message_im("first")
    slack.edited(ts, "second")
    slack.deleted(ts)
    slack.file_share()
    slack.bot_message("beep", own=True)
    slack.message("aside", thread_ts=slack.mention("you there?", also_message=True))
    slack.home_opened()
    slack.home_opened(tab="home")
    slack.wait_for(lambda: slack.prompts and slack.published)
    slack.wait_for(lambda: len(slack.messages("C0GENERAL")) == 2)
    assert [message["text"] for message in slack.messages("D0ASKER")] == ["first"]
    assert slack.violations == []


def test_no_ack_fails_the_test(slack: FakeSlack, bot: App) -> None:
    slack.ack_within = 0.2
    with pytest.raises(AssertionError, match="no ack within"):
        slack.event({"type": "reaction_added", "user": "U0ASKER", "event_ts": "1700000000.000001"})
    with pytest.raises(AssertionError, match=r"apps\.connections\.open"):
        slack.wait_for(lambda: slack.messages("C0GENERAL")[0], timeout=0.05)


def test_a_command_and_the_buttons_of_its_answer(slack: FakeSlack, bot: App) -> None:
    name = slack.slash("hello")
    shown = slack.wait_for(lambda: slack.ephemeral(name)[0])
    assert (slack.responses(name)[0]["text"], shown["text"]) == ("hello", "hello")
    pressed = slack.action({"action_id": "press", "value": "1"}, message=shown)
    slack.wait_for(lambda: slack.responses(pressed))
    payload = slack.envelopes[-1].payload
    assert payload["container"]["is_ephemeral"] and "message" not in payload
    assert [message["text"] for message in slack.ephemeral(name)] == ["pressed"]
    with pytest.raises(AssertionError, match="nothing to press"):
        slack.action({"action_id": "press"}, message=slack.ephemeral(name)[0])
    assert slack.violations == []


def test_feedback_on_a_message(slack: FakeSlack, bot: App) -> None:
    ts = slack.mention("you there?")
    reply = slack.wait_for(lambda: slack.messages("C0GENERAL", ts)[0])
    name = slack.action({"action_id": "judge", "value": "bad"}, message=reply)
    slack.wait_for(lambda: slack.ephemeral(name))
    payload = slack.envelopes[-1].payload
    assert (slack.ephemeral(name)[0]["text"], payload["message"]["ts"]) == ("bad", reply["ts"])
    assert payload["container"]["thread_ts"] == ts
    with pytest.raises(AssertionError, match="neither feedback button"):
        slack.action({"action_id": "judge", "value": "so-so"}, message=reply)
    assert slack.violations == []


def test_a_form(slack: FakeSlack, bot: App) -> None:
    slack.shortcut("form", slack.message_event("a message"))
    view = slack.wait_for(lambda: slack.open_views[0])
    with pytest.raises(AssertionError, match="required"):
        slack.view_submission(view, {"why": "because"})
    with pytest.raises(AssertionError, match="is not offered"):
        slack.view_submission(view, {"why": "because", "which": "7"})
    assert slack.view_submission(view, {"why": "no", "which": "1"})["response_action"] == "errors"
    assert slack.open_views
    assert slack.view_submission(view, {"why": "because", "menu": "1"}) == {}
    values = slack.envelopes[-1].payload["view"]["state"]["values"]
    assert values["which"]["menu"]["selected_option"]["value"] == "1"
    assert slack.open_views == []
    assert slack.violations == []


def test_the_client_reconnects_when_told(slack: FakeSlack, bot: App) -> None:
    slack.disconnect()
    slack.wait_connected()
    assert slack.connections_opened == 2
    ts = slack.message_im("still there?")
    slack.wait_for(lambda: slack.messages("D0ASKER", ts))
    assert len(slack.calls_of("apps.connections.open")) == 2
