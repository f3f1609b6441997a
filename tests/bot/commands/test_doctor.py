import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot import messages
from bot.commands.doctor import SCOPES, Finding, examine, lines
from bot.settings import Settings
from index.settings import IndexSettings
from tests.conftest import ROOT
from tests.fake_slack import FakeSlack

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


def test_a_good_set_up(slack_settings: Settings) -> None:
    findings = found(slack_settings)
    assert {finding.well for finding in findings.values()} == {True, None}
    assert findings["events"].well is None
    said: list[str] = []
    assert lines(iter(findings.values()), said.append)
    assert len(said) == len(findings)
    assert not any("xoxb-1" in line or slack_settings.slack_bot_token in line for line in said)


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
    slack.scopes = ",".join([*SCOPES, "users:read"])
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
    assert not lines(iter(findings.values()), lambda line: None)


def test_the_manifest_asks_for_what_the_code_uses() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "listeners").glob("*.py"))
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert events == {"app_home_opened", "app_mention", "message.im"}
    assert all(f'@app.event("{event.partition(".")[0]}")' in sources for event in events)
    assert sources.count("@app.event(") == len(events)
    (command,) = MANIFEST["features"]["slash_commands"]
    assert f'COMMAND = "{command["command"]}"' in sources
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300


def environment(own_settings: IndexSettings, slack: FakeSlack | None, tmp_path: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MENTOR_", "SLACK_"))}
    kept |= {"MENTOR_CORPUS": str(own_settings.corpus), "MENTOR_ARTIFACTS": str(own_settings.artifacts)}
    if slack:
        kept |= {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "MENTOR_RECORDS": f"sqlite:///{tmp_path / 'records.sqlite3'}",
        }
    return {**kept, "PYTHONPATH": str(ROOT)}


def test_serving_without_tokens_says_what_to_do(own_settings: IndexSettings, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "serve"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(own_settings, None, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == f"Error: {messages.NO_TOKENS}"


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_process_serves_and_stops_cleanly(
    own_settings: IndexSettings, slack: FakeSlack, tmp_path: Path, kind: signal.Signals
) -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "try: main(['serve'])\n"
        "finally: print([name for name in ('torch', 'transformers') if name in sys.modules])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(own_settings, slack, tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    slack.wait_connected(timeout=60)
    ts = slack.message_im("Do I need a PhD? This must be in no log.")
    slack.wait_for(lambda: [one for one in slack.messages("D0ASKER", ts) if one["ts"] != ts])
    time.sleep(0.2)
    process.send_signal(kind)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.strip() == "[]"
    assert "PhD" not in err
    assert slack.bot_token not in err
    assert messages.STOPPING in err
