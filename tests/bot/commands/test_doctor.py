from collections.abc import Iterator
from pathlib import Path

from bot.commands.doctor import tell
from bot.commands.examination import Finding
from tests.bot.conftest import Terminal


def test_findings_are_lines_and_what_is_unknown_is_not_wrong() -> None:
    said: list[str] = []
    findings = [
        Finding("index", True, "build 1 is complete"),
        Finding("SLACK_BOT_TOKEN", False, "is not set", "copy it into .env"),
        Finding("records", False, "The records cannot be opened."),
        Finding("events", None, "cannot be known"),
    ]
    assert not tell(findings, said.append)
    assert said == [
        "   ok  index: build 1 is complete.",
        "WRONG  SLACK_BOT_TOKEN: is not set; copy it into .env.",
        "WRONG  records: The records cannot be opened.",
        "    ?  events: cannot be known.",
    ]
    assert tell([findings[0], findings[3]], said.append)


def test_each_finding_is_told_before_the_next_is_looked_for() -> None:
    said: list[str] = []

    def slowly() -> Iterator[Finding]:
        yield Finding("index", True, "is whole")
        assert said
        yield Finding("records", True, "can be opened")

    assert tell(slowly(), said.append)


def test_what_others_wrote_cannot_move_the_cursor() -> None:
    said: list[str] = []
    tell([Finding("bot token", True, "belongs to \x1b[2J\r\u202emallory in a\nb")], said.append)
    assert said == ["   ok  bot token: belongs to �[2J��mallory in a�b."]


def test_the_terminal_needs_no_slack(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("doctor", MENTOR_DATABASE_URL=f"sqlite:///{tmp_path}/records.sqlite3")
    assert done.returncode == 0
    lines = [line.split(":")[0] for line in done.stdout.decode().splitlines()]
    well = ["Python", "corpus", "model", "index", "folder", "records"]
    assert lines == [*(f"   ok  {what}" for what in well), "    ?  Slack"]
    assert done.stderr == b""


def test_the_command_fails_where_something_is_wrong(terminal: Terminal, tmp_path: Path) -> None:
    records = f"sqlite:///{tmp_path}/records.sqlite3"
    done = terminal("doctor", MENTOR_DATABASE_URL=records, SLACK_APP_TOKEN="xoxb-1", SLACK_API_URL="nowhere")
    assert done.returncode == 1
    wrong = [line for line in done.stdout.decode().splitlines() if line.startswith("WRONG")]
    assert [line.split()[1] for line in wrong] == ["SLACK_BOT_TOKEN:", "SLACK_APP_TOKEN:", "SLACK_API_URL:"]
    assert done.stderr == b""
