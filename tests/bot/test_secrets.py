"""No secret is printed, whatever is wrong with it and however much is logged: in every setting that may hold one stands
a mark, and no piece of it may be found in what a process prints."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fake_slack import FakeSlack

MARK = "Zq7Xw9Kv3Bn5Tj1"
BOT, APP = f"xoxb-1-{MARK}", f"xapp-1-{MARK}"
NOWHERE = "http://127.0.0.1:9/api/"
LOUD = """
import logging, sys, warnings
warnings.simplefilter("always")
for name in ("slack_sdk", "slack_bolt", "sqlalchemy", "alembic", "psycopg", "dotenv", "urllib3", "asyncio", ""):
    logging.getLogger(name).setLevel(logging.DEBUG)
from bot.cli import main
main(sys.argv[1:])
"""
"""Runs a command with every library told to log all that it does."""


def pieces(*secrets: str) -> set[str]:
    return {secret[at : at + 6] for secret in secrets for at in range(len(secret) - 5)}


def run(folder: Path, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run a loud command, and return its exit code and all that it printed."""
    done = subprocess.run(
        [sys.executable, "-c", LOUD, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


@pytest.fixture
def marked(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment whose secrets all have the mark, and are well-formed; nobody listens to any of them."""
    return environment | {
        "SLACK_BOT_TOKEN": BOT,
        "SLACK_APP_TOKEN": APP,
        "SLACK_API_URL": NOWHERE,
        "MENTOR_DATABASE_URL": f"sqlite:///{tmp_path}/records.sqlite3?{MARK}=1",
        "SLACK_TOKEN": MARK,
        "SLACK_BOT_TOKENS": MARK,
        "MENTOR_PASSWORD": MARK,
    }


BROKEN = {
    "a token with a line break": ({"SLACK_BOT_TOKEN": f"{BOT}\n{MARK}"}, "SLACK_BOT_TOKEN"),
    "a token of other letters": ({"SLACK_BOT_TOKEN": f"{BOT}ж"}, "SLACK_BOT_TOKEN"),
    "a token of no letters": ({"SLACK_APP_TOKEN": os.fsdecode(APP.encode() + b"\xff\x01")}, "SLACK_APP_TOKEN"),
    "tokens swapped": ({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT}, "SLACK_BOT_TOKEN"),
    "a token missing": ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN"),
    "an endless token": ({"SLACK_APP_TOKEN": APP + MARK * 1000}, "SLACK_APP_TOKEN"),
    "no address": ({"SLACK_API_URL": MARK}, "SLACK_API_URL"),
    "an address with a password": ({"SLACK_API_URL": f"http://u:{MARK}@127.0.0.1:9/"}, "SLACK_API_URL"),
    "an address with a word for a port": ({"SLACK_API_URL": f"http://127.0.0.1:{MARK}/"}, "SLACK_API_URL"),
    "a database with a word for a port": (
        {"MENTOR_DATABASE_URL": f"postgresql://u:{MARK}@h:abc/x"},
        "MENTOR_DATABASE_URL",
    ),
    "a database by its former name": (
        {"MENTOR_DATABASE_URL": "", "MENTOR_RECORDS": f"postgresql+psycopg://u:{MARK}@127.0.0.1:9/x"},
        "MENTOR_DATABASE_URL",
    ),
    "a wrong choice": ({"MENTOR_STORE": MARK}, "MENTOR_STORE"),
    "a wrong number": ({"MENTOR_TOP": MARK}, "MENTOR_TOP"),
    "a proxy with a password": ({"HTTPS_PROXY": f"http://u:{MARK}@127.0.0.1:abc"}, ""),
    "nothing but nobody who listens": ({}, ""),
}


@pytest.mark.parametrize("command", ["doctor", "serve"])
@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_wrong_is_one_sentence_without_a_piece_of_it(
    marked: dict[str, str], tmp_path: Path, kind: str, command: str
) -> None:
    broken, names = BROKEN[kind]
    code, shown = run(tmp_path, marked | broken, command)
    assert code == 1, shown
    wrong = [line for line in shown.splitlines() if line.startswith(("WRONG", "Error: ")) and names in line]
    assert len(wrong) == 1 if names else wrong, shown
    assert "Traceback" not in shown
    assert sorted(piece for piece in pieces(MARK) if piece in shown) == []


@pytest.mark.parametrize("line", [f"SLACK_BOT_TOKEN {BOT}", f'SLACK_BOT_TOKEN="{BOT}', f"SLACK_BOT_TOKEN: {BOT}", BOT])
@pytest.mark.parametrize("command", ["doctor", "ask luck", "rebuild --check"])
def test_a_file_that_is_wrong_is_not_quoted(
    environment: dict[str, str], tmp_path: Path, line: str, command: str
) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")
    code, shown = run(tmp_path, environment, *command.split())
    assert sorted(piece for piece in pieces(MARK) if piece in shown) == []
    if line != BOT:  # That would be a name without a value, and of another program.
        assert (code, shown.count("\n")) == (1, 1)
        assert shown.startswith("Error: .env, line 1: not a setting")


@pytest.mark.parametrize(
    "command", ["--help", "serve --help", "doctor --help", "ask luck", "batch /dev/null", "rebuild --check", "nonsense"]
)
def test_no_other_command_prints_a_secret(marked: dict[str, str], tmp_path: Path, command: str) -> None:
    _, shown = run(tmp_path, marked, *command.split())
    assert shown
    assert sorted(piece for piece in pieces(MARK) if piece in shown) == []


def test_a_bot_that_logs_all_it_does_tells_no_secret_and_no_question(
    environment: dict[str, str], slack: FakeSlack, tmp_path: Path
) -> None:
    own = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "MENTOR_DATABASE_URL": f"sqlite:///{tmp_path}/records.sqlite3?{MARK}=1",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", LOUD, "serve"],
        cwd=tmp_path,
        env=environment | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    slack.wait_connected(timeout=60)
    ts = slack.message_im("Do I need a PhD? This must be in no log.")
    slack.wait_for(lambda: [one for one in slack.messages("D0ASKER", ts) if one["ts"] != ts])
    process.terminate()
    shown, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Listening" in shown
    secrets = (slack.bot_token.removeprefix("xoxb-"), slack.app_token.removeprefix("xapp-"), MARK)
    assert sorted(piece for piece in pieces(*secrets, "ticket=", "in no log") if piece in shown) == []


def test_this_would_see_a_secret_that_is_logged(marked: dict[str, str], tmp_path: Path) -> None:
    """The SDK does log tokens that it cannot send, if nobody filters what it says."""
    code = (
        "import logging, os; from slack_sdk import WebClient; logging.basicConfig()\n"
        "try: WebClient(os.environ['SLACK_BOT_TOKEN'] + '\\n1').auth_test()\n"
        "except ValueError: pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=marked, capture_output=True, text=True, check=True
    )
    assert pieces(MARK) <= pieces(done.stderr)
