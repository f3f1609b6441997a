import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click import Context
from click.testing import CliRunner

from bot import cli
from bot.cli import main
from bot.settings import Settings
from bot.slack.listeners.slash_command import rebuild_environment
from index.errors import SettingsError
from index.settings import MODELS
from tests.bot.conftest import Terminal
from tests.conftest import ROOT


@pytest.mark.parametrize(("output", "code", "says"), [(">&-", 0, ""), ("> /dev/full", 1, "Error: No space")])
def test_where_nothing_can_be_printed(environment: dict[str, str], output: str, code: int, says: str) -> None:
    command = f"{sys.executable} -m bot.cli ask luck {output}"
    done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == code
    assert done.stderr.decode().startswith(says)
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_is_met_without_a_word(environment: dict[str, str]) -> None:
    command = f"{sys.executable} -m bot.cli batch - | head -n 1"
    lines = b'{"id": "1", "question": "is luck needed?"}\n' * 200
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        input=lines,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (141, 1, b"")


def test_questions_take_one_core_and_rebuilds_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")  # So that it is put back as it was.
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    assert CliRunner().invoke(main, ["rebuild", "--help"]).exit_code == 0
    assert "OPENBLAS_NUM_THREADS" not in os.environ
    assert CliRunner().invoke(main, ["serve", "--help"]).exit_code == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert "OPENBLAS_NUM_THREADS" not in rebuild_environment(Settings())


def test_a_rebuild_is_told_its_settings_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKENS", "mentor_records", "MENTOR_DATABASE_URL", "PGPASSWORD"):
        monkeypatch.setenv(name, "Zq7Xw9Kv3Bn5Tj1")
    monkeypatch.setenv("MENTOR_MODEL", "another")
    told = rebuild_environment(Settings(slack_app_token="Zq7Xw9Kv3Bn5Tj1", store="flat"))
    assert "Zq7Xw9Kv3Bn5Tj1" not in told.values()
    assert {name: value for name, value in told.items() if name.startswith("MENTOR")} == {
        "MENTOR_CORPUS": "corpus",
        "MENTOR_ARTIFACTS": "index/artifacts",
        "MENTOR_STORE": "flat",
        "MENTOR_MODEL": "",
        "MENTOR_MODELS": str(MODELS),
    }
    assert told["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize("command", ["ask luck", "batch -", "doctor", "rebuild --check", "serve"])
def test_every_command_notes_an_unknown_name_once(terminal: Terminal, tmp_path: Path, command: str) -> None:
    records = f"sqlite:///{tmp_path}/records.sqlite3"
    done = terminal(*command.split(), MENTOR_DATABASE_URL=records, MENTOR_TPO="Zq7Xw9", SLACK_TOKEN="Zq7Xw9")
    notes = [line for line in done.stderr.decode().splitlines() if line.startswith("Note: ")]
    assert notes == [
        "Note: MENTOR_TPO in the environment is not a setting; did you mean MENTOR_TOP?",
        "Note: SLACK_TOKEN in the environment is not a setting; did you mean SLACK_BOT_TOKEN?",
    ]
    assert done.returncode == (command == "serve")
    assert b"Zq7Xw9" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", main.list_commands(Context(main)))
def test_every_command_explains_itself_in_a_line_and_at_length(name: str) -> None:
    command = main.get_command(Context(main), name)
    assert command is not None
    assert command.name == name
    short = command.get_short_help_str(66)  # What a terminal of 80 columns has room for.
    assert short
    assert not short.endswith("...")
    help_ = CliRunner().invoke(main, [name, "--help"])
    assert help_.exit_code == 0
    assert all(getattr(option, "help", "") for option in command.params if option.param_type_name == "option")


def test_a_command_imports_no_other() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import main\n"
        "CliRunner().invoke(main, ['ask', '--help'])\n"
        "others = ('bot.commands.', 'index.rebuild', 'numpy', 'rich')\n"
        "print(sorted(name for name in sys.modules if name.startswith(others)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['bot.commands.ask', 'bot.commands.options']"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "--top", "0", "x"], 2, "--top"),
        (["ask", "--top", "99", "x"], 2, "--top"),
        (["nonsense"], 2, "No such command"),
        (["batch", "/nonexistent.jsonl"], 2, "No such file"),
        (["evaluate", "/nonexistent"], 1, "no folder"),
        (["evaluate", "--beir", "/nonexistent"], 1, "corpus.jsonl"),
        (["rebuild", "--check", "--rollback"], 2, "together"),
    ],
)
def test_wrong_usage(terminal: Terminal, arguments: list[str], code: int, says: str) -> None:
    done = terminal(*arguments)
    assert done.returncode == code
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_errors_are_one_sentence(terminal: Terminal, tmp_path: Path) -> None:
    for changed, says in (
        ({"MENTOR_ARTIFACTS": str(tmp_path)}, "There is no index"),
        ({"MENTOR_MODEL": "other"}, "MENTOR_MODEL is other"),
        ({"MENTOR_TOP": "21"}, "MENTOR_TOP does not fit; set it to a whole number from 1 to 20."),
        ({"MENTOR_STORE": "tree"}, "MENTOR_STORE does not fit; set it to flat, ivf or auto."),
    ):
        done = terminal("ask", "x", **changed)
        assert done.returncode == 1
        assert done.stderr.decode().startswith("Error: ")
        assert says in done.stderr.decode()
        assert done.stderr.count(b"\n") == 1


@click.command()
@click.argument("kind")
def fails(kind: str) -> None:
    raise FAILURES[kind]


FAILURES = {
    "expected": SettingsError("The setting does not fit."),
    "disk": OSError(errno.EIO, "Input/output error", "a.md"),
    "system": OSError(errno.ENOSPC, "No space left on device"),
    "ctrl-c": KeyboardInterrupt(),
}


@pytest.mark.parametrize(
    ("kind", "code", "says"),
    [
        ("expected", 1, "Error: The setting does not fit.\n"),
        ("disk", 1, "Error: a.md: Input/output error.\n"),
        ("system", 1, "Error: No space left on device.\n"),
        ("ctrl-c", 130, "Stopped.\n"),
    ],
)
def test_what_ends_a_command_has_its_code(kind: str, code: int, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli._COMMANDS, "fails", (__name__, "fails"))
    done = CliRunner().invoke(main, ["fails", kind])
    assert done.exit_code == code
    assert done.stderr.lstrip() == says
