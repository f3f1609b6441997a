"""Real commands with streams as they come: in every encoding, closed, full, read by nobody, in odd terminals."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import messages
from tests.conftest import ROOT

QUESTION = "Do I need a PhD?"
LINE = json.dumps({"id": "1", "question": QUESTION}).encode() + b"\n"
Done = subprocess.CompletedProcess[bytes]
Shell = Callable[..., Done]
"""Run a line of bash in which `$mentor` stands for the command."""


@pytest.fixture
def shell(environment: dict[str, str]) -> Shell:
    mentor = f"{sys.executable} -m bot.cli"
    rebuild = f"{sys.executable} -m index.rebuild"

    def run(line: str, typed: bytes = b"", **changed: str) -> Done:
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=ROOT, env=environment | {"mentor": mentor, "rebuild": rebuild} | changed,
            input=typed, capture_output=True, timeout=120, check=False,
        )  # fmt: skip

    return run


ANSWER = b"sha256 eca575a6"
NOTHING = b""
FULL = b"Error: No space left on device.\n"
UNASKED = messages.NO_QUESTION.encode()


@pytest.mark.parametrize(
    ("line", "code", "out", "err"),
    [
        # Closed.
        ("$mentor ask luck <&-", 0, ANSWER, NOTHING),
        ("$mentor ask luck >&-", 0, NOTHING, NOTHING),
        ("$mentor ask luck 2>&-", 0, ANSWER, NOTHING),
        ("$mentor ask luck <&- >&- 2>&-", 0, NOTHING, NOTHING),
        ("$mentor ask <&-", 2, NOTHING, UNASKED),
        ("$mentor ask <&- >&-", 2, NOTHING, UNASKED),
        ("$mentor ask <&- 2>&-", 2, NOTHING, NOTHING),
        ("$mentor ask < /dev/null", 2, NOTHING, UNASKED),
        ("$mentor ask --json luck <&- 2>&-", 0, b'"quotes"', NOTHING),
        ("$mentor ask --blocks luck <&- >&-", 0, NOTHING, NOTHING),
        ("$mentor chat <&-", 0, messages.GOODBYE.encode(), NOTHING),
        ("$mentor chat >&-", 0, NOTHING, NOTHING),
        ("$mentor chat 2>&-", 0, ANSWER, NOTHING),
        ("$mentor chat <&- >&- 2>&-", 0, NOTHING, NOTHING),
        ("$mentor batch - <&-", 0, NOTHING, NOTHING),
        ("$mentor batch - >&-", 1, NOTHING, NOTHING),
        ("$mentor batch - <&- >&- 2>&-", 0, NOTHING, NOTHING),
        ("$mentor rebuild --check <&- 2>&-", 0, b"is whole", NOTHING),
        ("$rebuild <&- >&-", 0, NOTHING, NOTHING),
        ("$mentor doctor <&- >&- 2>&-", 0, NOTHING, NOTHING),
        ("$mentor serve <&- >&-", 1, NOTHING, b"SLACK_BOT_TOKEN"),
        ("$mentor --help <&- 2>&-", 0, b"mentees", NOTHING),
        ("$mentor nonsense <&- >&-", 2, NOTHING, b"No such command"),
        ("$mentor nonsense 2>&-", 2, NOTHING, NOTHING),
        # Full.
        ("$mentor ask luck > /dev/full", 1, NOTHING, FULL),
        ("$mentor ask --json luck > /dev/full", 1, NOTHING, FULL),
        ("$mentor chat > /dev/full", 1, NOTHING, FULL),
        ("$mentor batch - > /dev/full", 1, NOTHING, FULL),
        ("$rebuild --check > /dev/full", 1, NOTHING, FULL),
        ("$mentor --version > /dev/full", 1, NOTHING, FULL),
        ("$mentor ask luck > /dev/full 2> /dev/full", 1, NOTHING, NOTHING),
        ("$mentor ask luck 2> /dev/full", 0, ANSWER, NOTHING),
        ("$mentor nonsense 2> /dev/full", 2, NOTHING, NOTHING),
        ("$mentor evaluate /nonexistent 2> /dev/full", 1, NOTHING, NOTHING),
    ],
)  # fmt: skip
def test_a_command_meets_its_streams(shell: Shell, line: str, code: int, out: bytes, err: bytes) -> None:
    done = shell(line, typed=(LINE * 30 + b"x\n" if "batch" in line else QUESTION.encode()))
    assert done.returncode == code, done.stderr
    assert out in done.stdout
    assert out or not done.stdout
    assert err in done.stderr
    assert err or not done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("command", ["ask luck", "ask --json luck", "chat", "batch -", "rebuild --check", "--help"])
def test_a_command_whose_reader_has_left_ends_quietly(environment: dict[str, str], command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *command.split()],
        cwd=ROOT, env=environment, input=LINE, stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


# Encodings.

BARS = {"ascii": "|>", "cp1252": "|>", "latin-1": "|>", "utf-16": "│┃", "koi8-r": "│>", "shift_jis": "│┃"}


@pytest.mark.parametrize(
    "environment_",
    [*({"PYTHONIOENCODING": encoding} for encoding in BARS), {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}],
    ids=lambda environment: next(iter(environment.values())),
)
def test_an_answer_is_printed_in_every_encoding(shell: Shell, environment_: dict[str, str]) -> None:
    encoding = environment_.get("PYTHONIOENCODING", "ascii")
    if encoding == "ascii":
        environment_ = environment_ | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell(f"$mentor ask {QUESTION!r}", **environment_)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(encoding)
    assert f"\n{BARS[encoding][0]} Knowing how to form hypotheses" in shown
    assert f"\n{BARS[encoding][1]} learning these skills. But it" in shown
    assert ("doesn’t" in shown) is (encoding not in ("ascii", "latin-1", "koi8-r"))
    assert ("doesn't" in shown) is (encoding in ("ascii", "latin-1", "koi8-r"))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_errors_and_help_are_printed_in_every_encoding(shell: Shell, encoding: str) -> None:
    failed = shell("$mentor ask", PYTHONIOENCODING=encoding)
    assert failed.returncode == 2
    dots = "..." if encoding == "ascii" else "…"
    assert messages.NO_QUESTION.replace("…", dots) in failed.stderr.decode(encoding)
    apostrophe = "'" if encoding == "ascii" else "’"
    assert f"Answer mentees{apostrophe} questions" in shell("$mentor", PYTHONIOENCODING=encoding).stderr.decode(
        encoding
    )
    printed = shell("$mentor --help", PYTHONIOENCODING=encoding)
    assert f"Answer mentees{apostrophe} questions" in printed.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_json_is_ascii_in_every_encoding(shell: Shell, encoding: str) -> None:
    plain = shell("$mentor batch -", typed=LINE)
    encoded = shell("$mentor batch -", typed=LINE, PYTHONIOENCODING=encoding)
    assert encoded.stdout == plain.stdout
    assert encoded.stdout.isascii()
    assert json.loads(shell("$mentor ask --json luck", PYTHONIOENCODING=encoding).stdout)["quotes"]


def test_a_locale_without_utf_8_keeps_no_name_from_being_read(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "résumé").mkdir()
    (tmp_path / "résumé" / "café.md").write_text("---\ntitle: [\n", encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell(
        "$mentor rebuild", MENTOR_CORPUS=str(tmp_path / "résumé"), MENTOR_ARTIFACTS=str(tmp_path / "a"), **ascii_only
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"Error: cafe.md, line ")


# Terminals.


def in_terminal(environment: dict[str, str], *arguments: str, typed: bytes = b"") -> tuple[int, str]:
    """Run the command in a terminal of its own; return its exit code and all that is shown, echoes included."""
    outside, inside = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    ) as process:
        os.close(inside)
        os.write(outside, typed)
        shown = b"".join(iter(lambda: _read(outside), b""))
    os.close(outside)
    return process.returncode, shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux's way to say that nobody is at the other end any more.
        return b""


BOLD, COLOUR = "\x1b[1m", "\x1b[36m"


@pytest.mark.parametrize(
    ("terminal", "styled", "coloured"),
    [
        ({"TERM": "xterm"}, True, True),
        ({}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "\x1b[31m"}, True, True),
        ({"TERM": "xterm", "COLUMNS": "0"}, True, True),
        ({"TERM": "xterm", "COLUMNS": "1"}, True, True),
        ({"TERM": "xterm", "COLUMNS": "5"}, True, True),
        ({"TERM": "xterm", "COLUMNS": "20"}, True, True),
        ({"TERM": "dumb", "COLUMNS": "²", "LINES": "0"}, False, False),
    ],
    ids=str,
)  # fmt: skip
def test_every_terminal_shows_every_word(
    environment: dict[str, str], terminal: dict[str, str], styled: bool, coloured: bool
) -> None:
    bare = {name: value for name, value in environment.items() if name not in ("TERM", "NO_COLOR", "FORCE_COLOR")}
    code, shown = in_terminal(bare | terminal, "ask", QUESTION)
    assert code == 0
    assert ("\x1b[" in shown, COLOUR in shown) == (styled, coloured)
    words = " ".join(line.lstrip("│┃ ") for line in plain(shown).splitlines())
    assert "formulation is an essential skill." in words


@pytest.mark.parametrize("terminal", [{"TERM": "xterm", "COLUMNS": "3"}, {"TERM": "dumb", "COLUMNS": "0"}], ids=str)
def test_a_person_can_chat_in_every_terminal(environment: dict[str, str], terminal: dict[str, str]) -> None:
    code, shown = in_terminal(environment | terminal, "chat", typed=b"is luck needed?\n\x04")
    assert code == 0
    assert "sha256" in shown
    assert "".join(plain(shown).split()).endswith(messages.GOODBYE)


def plain(shown: str) -> str:
    """Leave out the styles that are ours."""
    for style in ("0", "1", "2", "36", "1;36", "3", "3;36"):
        shown = shown.replace(f"\x1b[{style}m", "")
    return shown
