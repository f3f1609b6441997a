import re
from dataclasses import replace
from pathlib import Path

from bot import messages
from bot.commands.examination import Finding, examine
from bot.settings import Settings
from bot.slack.app import Server
from tests.fake_slack import FakeSlack


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


def test_a_good_set_up(slack_settings: Settings) -> None:
    findings = found(slack_settings)
    assert {finding.well for finding in findings.values()} == {True, None}
    assert findings["events"].well is None
    assert not any(slack_settings.slack_bot_token in repr(finding) for finding in findings.values())


def test_missing_and_swapped_tokens(slack_settings: Settings, slack: FakeSlack) -> None:
    empty = replace(slack_settings, slack_bot_token="", slack_app_token="")
    findings = found(empty)
    assert not findings["SLACK_BOT_TOKEN"].well
    assert ".env" in findings["SLACK_APP_TOKEN"].fix
    swapped = replace(slack_settings, slack_bot_token=slack.app_token, slack_app_token=slack.bot_token)
    findings = found(swapped)
    assert "xoxb-" in findings["SLACK_BOT_TOKEN"].says
    assert "xapp-" in findings["SLACK_APP_TOKEN"].says
    assert slack.calls == []


def test_missing_and_needless_scopes(slack_settings: Settings, slack: FakeSlack) -> None:
    slack.scopes = "chat:write,commands"
    findings = found(slack_settings)
    assert findings["scopes"].well is False
    assert "im:history (direct messages)" in findings["scopes"].says
    slack.scopes = ",".join([*messages.SCOPES, "users:read"])
    assert "users:read" in found(slack_settings)["scopes"].says


def test_refused_tokens_and_no_network(slack_settings: Settings, slack: FakeSlack) -> None:
    wrong = replace(slack_settings, slack_bot_token="xoxb-wrong")
    assert "invalid_auth" in found(wrong)["bot token"].says
    away = replace(slack_settings, slack_api_url="http://127.0.0.1:9/api/")
    findings = found(away)
    assert findings["bot token"].well is None
    assert findings["Socket Mode"].well is None
    assert findings["index"].well


def test_no_index_and_no_database(slack_settings: Settings, tmp_path: Path) -> None:
    bad = replace(
        slack_settings, artifacts=tmp_path / "none", database_url=f"sqlite:///{tmp_path}/no/such/folder.sqlite3"
    )
    findings = found(bad)
    assert "mentor rebuild" in findings["index"].says
    assert "MENTOR_DATABASE_URL" in findings["records"].says
    assert not findings["index"].well
    assert not findings["records"].well
    assert findings["events"].well is None


def test_the_last_question_is_told_with_its_moment(slack_settings: Settings, slack: FakeSlack, bot: Server) -> None:
    slack.message_im("Why should I?")
    slack.wait_for(lambda: slack.calls_of("chat.postMessage"))
    finding = found(slack_settings)["events"]
    assert finding.well
    assert re.search(r"at \d{4}-\d\d-\d\d \d\d:\d\d UTC$", finding.says)
    assert "Why" not in finding.says
