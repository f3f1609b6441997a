import json
from typing import Any

import pytest

from bot import messages
from bot.datatypes import QuoteReference
from bot.settings import Settings
from bot.slack.app import Server
from tests.bot.slack.replies import QUESTION, quoted, reply, settled, thumb
from tests.fake_slack import FakeSlack
from tests.index.database.engines import contents


def opened(slack: FakeSlack, action: dict[str, str], answer: dict[str, Any]) -> dict[str, Any]:
    """Press a button under an answer, and return the form that opens."""
    slack.action(action, message=answer)
    view: dict[str, Any] = slack.wait_for(lambda: slack.open_views)[0]
    return view


def share_form(slack: FakeSlack) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask in a direct message; return the answer, and the form that asks where to share it."""
    answer = reply(slack, slack.message_im(QUESTION))
    return answer, opened(slack, {"action_id": "share"}, answer)


# Sharing.


def test_sharing_from_a_direct_message(slack: FakeSlack, bot: Server) -> None:
    answer, view = share_form(slack)
    assert slack.view_submission(view, {"where": "C0GENERAL"}) == {}
    (shared,) = slack.wait_for(lambda: slack.messages("C0GENERAL"))
    assert quoted(shared) == quoted(answer)[:1]
    assert "U0ASKER" not in json.dumps(shared)
    assert QUESTION not in json.dumps(shared)
    assert slack.open_views == []


@pytest.mark.parametrize(
    ("extras", "has_name", "has_question"),
    [(["name", "question"], True, True), (["name"], True, False), (["question"], False, True)],
)
def test_sharing_with_name_and_question_if_the_asker_says_so(
    slack: FakeSlack, bot: Server, extras: list[str], has_name: bool, has_question: bool
) -> None:
    slack.allow_mentions(["U0ASKER"])
    _, view = share_form(slack)
    slack.view_submission(view, {"where": "C0GENERAL", "extras": extras})
    (shared,) = slack.wait_for(lambda: slack.messages("C0GENERAL"))
    assert ("<@U0ASKER>" in json.dumps(shared)) is has_name
    assert (QUESTION in json.dumps(shared)) is has_question


@pytest.mark.parametrize("response_urls", [True, False])
def test_sharing_where_the_bot_is_not(slack: FakeSlack, bot: Server, response_urls: bool) -> None:
    slack.add_channel("C0SECRET", member=False)
    slack.gives_response_urls = response_urls
    _, view = share_form(slack)
    ack = slack.view_submission(view, {"where": "C0SECRET"})
    if response_urls:
        slack.wait_for(lambda: slack.messages("C0SECRET"))
        assert ack == {}
    else:
        assert ack == {"response_action": "errors", "errors": {"where": messages.SHARE_FAILED}}
        assert [one["id"] for one in slack.open_views] == [view["id"]]


@pytest.mark.parametrize("fault", ["internal_error", "down", "closed"])
def test_without_response_urls_the_form_says_what_became_of_it(slack: FakeSlack, bot: Server, fault: str) -> None:
    slack.gives_response_urls = False
    answer, view = share_form(slack)
    if fault == "internal_error":
        slack.fail("chat.postMessage", fault)
    else:
        slack.down("chat.postMessage", closed=fault == "closed")
    assert slack.view_submission(view, {"where": "C0GENERAL"})["errors"] == {"where": messages.SHARE_FAILED}
    slack.up()
    assert slack.view_submission(view, {"where": "C0GENERAL"}) == {}
    (shared,) = slack.messages("C0GENERAL")
    assert quoted(shared) == quoted(answer)[:1]


def test_a_quote_of_bytes_that_have_changed_is_not_shared(slack: FakeSlack, bot: Server) -> None:
    _, view = share_form(slack)
    reference = json.loads(view["private_metadata"])
    slack.workspace.views[view["id"]]["private_metadata"] = json.dumps([*reference[:-1], "00000000"])
    ack = slack.view_submission(view, {"where": "C0GENERAL"})
    assert ack == {"response_action": "errors", "errors": {"where": messages.CHANGED}}
    settled(bot)
    assert slack.messages("C0GENERAL") == []


def test_a_question_that_is_forgotten_is_left_out(slack: FakeSlack, bot: Server) -> None:
    ts = slack.message_im(QUESTION)
    answer = reply(slack, ts)
    view = opened(slack, {"action_id": "share"}, answer)
    slack.deleted(ts)
    settled(bot)
    slack.view_submission(view, {"where": "C0GENERAL", "extras": ["question"]})
    (shared,) = slack.wait_for(lambda: slack.messages("C0GENERAL"))
    assert quoted(shared) == quoted(answer)[:1]
    assert QUESTION not in json.dumps(shared)


# Ratings.


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"reason": "other_passage", "remark": "the third \ud800 one"}, ("other_passage", "the third   one")),
        ({"reason": "unclear"}, ("unclear", "")),
    ],
)
def test_why_a_quote_did_not_help_is_kept_without_who_said_so(
    slack: FakeSlack, bot: Server, slack_settings: Settings, typed: dict[str, str], kept: tuple[str, str]
) -> None:
    answer = reply(slack, slack.message_im(QUESTION))
    view = opened(slack, thumb(answer, "negative"), answer)
    assert slack.view_submission(view, typed) == {}
    slack.wait_for(lambda: bot.responder.records.ratings(slack.team) == (0, 1))
    (row,) = contents(slack_settings.database_url)["ratings"]
    quote = QuoteReference.from_value(view["private_metadata"], slack.team)
    assert (row.workspace, row.document, row.start, row.end) == (slack.team, quote.document, *quote.span)
    assert (row.receipt, row.reason, json.loads(row.remark)) == (quote.receipt, *kept)
    assert "U0ASKER" not in repr(row)
