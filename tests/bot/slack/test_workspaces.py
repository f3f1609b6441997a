"""Whose a payload is, and that workspaces with the same ids never see each other."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltContext
from slack_bolt.request.internals import build_context
from slack_sdk.web import SlackResponse

from bot import messages
from bot.answering.mentor import Mentor
from bot.settings import Settings
from bot.slack.app import Server
from bot.slack.workspaces import workspace_of
from tests.bot.conftest import ADMIN, Start
from tests.bot.slack.replies import DIRECT, QUESTION, nth_reply, quoted, replies, reply, settled, thumb
from tests.fake_slack import FakeSlack
from tests.index.database.first_version import FOLLOW_UP, THREAD, make_first_version

OTHER = "T0OTHER"
FOR_ONE = {"enterprise_id": "E1", "team_id": "T1", "is_enterprise_install": False}
FOR_ALL = {"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}
IDS = st.none() | st.text(max_size=3)


def slack_answered(data: dict[str, Any]) -> SlackResponse:
    """What auth.test returned."""
    return SlackResponse(client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=200)


@pytest.mark.parametrize(
    ("payload", "workspace"),
    [
        (
            {"team_id": "T1", "type": "event_callback", "authorizations": [{"team_id": "T1", "enterprise_id": None}]},
            "T1",
        ),
        ({"team_id": "T9", "type": "event_callback", "authorizations": [FOR_ONE]}, "T1"),
        ({"team_id": "T1", "type": "event_callback", "authorizations": [FOR_ALL]}, "E1"),
        ({"team_id": "T1", "command": "/mentor", "is_enterprise_install": "false"}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "command": "/mentor", "is_enterprise_install": "true"}, "E1"),
        ({"team": {"id": "T1"}, "enterprise": None, "user": {"id": "U1", "team_id": "T9"}}, "T1"),
        (
            {
                "team": None,
                "enterprise": {"id": "E1"},
                "user": {"id": "U1", "team_id": "T1"},
                "is_enterprise_install": True,
            },
            "E1",
        ),
        ({"team": None, "enterprise": {"id": "E1"}}, "E1"),
        ({}, ""),
    ],
)
def test_a_payload_is_the_team_s_or_that_of_the_enterprise_which_has_the_app(
    payload: dict[str, Any], workspace: str
) -> None:
    assert workspace_of(build_context(BoltContext(), payload)) == workspace


@pytest.mark.parametrize(
    ("answer", "workspace"),
    [
        ({"team_id": "T1", "is_enterprise_install": False}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": False}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}, "E1"),
        ({"team_id": "T1", "enterprise_id": None, "is_enterprise_install": True}, "T1"),
        ({"enterprise_id": "E1"}, "E1"),
    ],
)
def test_the_bot_token_is_the_team_s_or_the_enterprise_s(answer: dict[str, Any], workspace: str) -> None:
    assert workspace_of(slack_answered(answer)) == workspace


@given(IDS, IDS, st.booleans())
def test_whoever_has_the_app_has_the_payload(enterprise: str | None, team: str | None, for_all: bool) -> None:
    ids = {"enterprise_id": enterprise, "team_id": team, "is_enterprise_install": for_all}
    found = workspace_of(slack_answered(ids))
    assert found == workspace_of(BoltContext(ids))
    assert found in (enterprise, team, "")
    assert bool(found) == bool(enterprise or team)
    if enterprise and team:
        assert found == (enterprise if for_all else team)


def test_workspaces_with_the_same_ids_are_answered_each_for_itself(slack: FakeSlack, bot: Server) -> None:
    event = slack.message_event(QUESTION)
    for team in (slack.team, OTHER):
        slack.workspace.team = team
        slack.event(event, event_id="Ev1")
        slack.event(event, event_id="Ev1", retry=1)
    slack.wait_for(lambda: len(replies(slack, event["ts"])) == 2)
    settled(bot)
    assert len(replies(slack, event["ts"])) == 2
    conversation = f"{DIRECT}:{event['ts']}"
    for team in (slack.team, OTHER):
        assert [question for _, question in bot.responder.records.turns(team, conversation)] == [QUESTION]
    slack.workspace.team = OTHER
    slack.deleted(event["ts"])
    settled(bot)
    assert bot.responder.records.turns(OTHER, conversation) == []
    assert len(bot.responder.records.turns(slack.team, conversation)) == 1


def test_a_thread_is_known_to_its_own_workspace_alone(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    ts = slack.message_im(QUESTION)
    first = reply(slack, ts)
    slack.workspace.team = OTHER
    slack.action({"action_id": "more"}, message=first)
    assert nth_reply(slack, ts, 2)[1]["text"] == messages.EXPIRED
    slack.workspace.team = slack.team
    slack.action({"action_id": "more"}, message=first)
    assert quoted(nth_reply(slack, ts, 3)[2]) == [mentor.answer("more", [QUESTION], shown=1).quotes[0].plain]


def test_ratings_are_told_to_the_admins_of_their_workspace(slack: FakeSlack, bot: Server) -> None:
    answer = reply(slack, slack.message_im(QUESTION))
    pressed = slack.action(thumb(answer, "positive"), message=answer)
    slack.wait_for(lambda: slack.responses(pressed))
    for team, count in ((slack.team, 1), (OTHER, 0)):
        slack.workspace.team = team
        name = slack.slash("status", user=ADMIN)
        (told,) = slack.wait_for(partial(slack.responses, name))
        assert f"Ratings: {count} helpful, 0 not helpful." in told["text"]


def test_a_database_of_the_first_version_goes_on_where_it_stopped(
    slack: FakeSlack, start: Start, slack_settings: Settings, mentor: Mentor
) -> None:
    make_first_version(slack_settings.database_url, datetime.now(UTC))
    for ts in (THREAD, FOLLOW_UP):
        slack.workspace.know(DIRECT, ts, THREAD)
    bot = start()
    answered = reply(slack, THREAD)
    history = ["Do I need a PhD?", "more"]
    assert quoted(answered) == [mentor.answer("And if I don't have one?", history, shown=1).quotes[0].plain]
    assert bot.responder.records.ratings(slack.team) == (1, 1)
    button = {"type": "button", "action_id": "more", "value": f'["{DIRECT}:{THREAD}","{THREAD}"]'}
    posted = {"ts": "1700000001.000001", "thread_ts": THREAD, "blocks": [{"block_id": "b", "elements": [button]}]}
    slack.action({"action_id": "more"}, message=posted)
    assert quoted(nth_reply(slack, THREAD, 2)[1]) == [mentor.answer("more", history, shown=1).quotes[0].plain]
