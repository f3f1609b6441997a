import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import messages
from tests.fake_slack import FakeSlack


@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        ({}, messages.NO_TOKENS),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not set, though SLACK_BOT_TOKEN is; copy it into .env"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is not set, though SLACK_APP_TOKEN is; copy it into .env"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN does not begin with xoxb-;"),
    ],
)
def test_without_good_tokens_it_says_what_to_do(
    environment: dict[str, str], tokens: dict[str, str], says: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "bot.cli", "serve"]
    done = subprocess.run(command, cwd=tmp_path, env=environment | tokens, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {says}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_process_serves_and_stops_cleanly(
    environment: dict[str, str], slack: FakeSlack, tmp_path: Path, kind: signal.Signals
) -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "try: main(['serve'])\n"
        "finally: print([name for name in ('torch', 'transformers') if name in sys.modules])"
    )
    own = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "MENTOR_DATABASE_URL": f"sqlite:///{tmp_path / 'records.sqlite3'}",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    slack.wait_connected(timeout=60)
    ts = slack.message_im("Do I need a PhD? This must be in no log.")
    slack.wait_for(lambda: [one for one in slack.messages("D0ASKER", ts) if one["ts"] != ts])
    process.send_signal(kind)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.strip() == "[]"
    assert "PhD" not in err
    assert slack.bot_token not in err
    assert messages.SERVING in err
    assert messages.STOPPING in err
