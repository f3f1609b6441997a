import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import messages
from tests.bot.conftest import Terminal
from tests.conftest import ROOT
from tests.fake_slack import problems_of_message

QUESTION = "Do I need a PhD?"


@pytest.fixture
def own_essay(tmp_path: Path) -> Callable[[bytes], dict[str, str]]:
    """Write an essay, and return the settings with which it is the whole corpus."""

    def write(body: bytes) -> dict[str, str]:
        folder = tmp_path / "corpus"
        folder.mkdir(exist_ok=True)
        (folder / "a.md").write_bytes(b"---\ntitle: T\n---\n" + body)
        return {"MENTOR_CORPUS": str(folder), "MENTOR_ARTIFACTS": str(tmp_path / "artifacts")}

    return write


def test_a_person_reads_a_quote_and_its_receipt(terminal: Terminal) -> None:
    done = terminal("ask", *QUESTION.split())
    assert done.returncode == 0
    shown = done.stdout.decode()
    read = " ".join(shown.replace("┃", "").replace("│", "").split())
    assert "doing a phd seems to be a predictable pathway" in read.lower()
    assert "paragraph 5, sha256 eca575a6" in shown
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""


def test_no_more_quotes_are_shown_than_asked_for(terminal: Terminal) -> None:
    for top in (1, 3):
        assert terminal("ask", "--top", str(top), QUESTION).stdout.decode().count(", sha256 ") == top
        assert len(json.loads(terminal("ask", "--json", "--top", str(top), QUESTION).stdout)["quotes"]) == top
    assert terminal("ask", QUESTION, MENTOR_TOP="1").stdout.decode().count(", sha256 ") == 1


def test_a_question_on_standard_input_may_be_any_bytes(terminal: Terminal) -> None:
    done = terminal("ask", "--json", typed=b"is luck needed? \xed\xa0\xbd \x00")
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["state"] in ("answers", "related")


def test_without_a_question_nobody_is_left_waiting(environment: dict[str, str]) -> None:
    person, keyboard = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", "ask"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdin=keyboard, capture_output=True, check=False)
    os.close(person)
    os.close(keyboard)
    assert done.returncode == 2
    assert messages.NO_QUESTION in done.stderr.decode()


def test_the_blocks_are_those_that_slack_would_be_sent(terminal: Terminal) -> None:
    printed = terminal("ask", "--blocks", QUESTION).stdout.decode()
    payload, link = printed[: printed.rindex("}") + 1], printed[printed.rindex("}") + 1 :]
    assert problems_of_message(json.loads(payload) | {"unfurl_links": False}) == []
    assert link.strip().startswith("https://app.slack.com/block-kit-builder/#%7B%22blocks%22")


def test_no_escape_sequence_of_a_corpus_reaches_the_terminal(
    terminal: Terminal, own_essay: Callable[[bytes], dict[str, str]]
) -> None:
    own = own_essay("Cats \x1b[31m\x07sleep \u202eall day.\n".encode())
    assert terminal("rebuild", **own).returncode == 0
    shown = terminal("ask", "do cats sleep all day", **own).stdout.decode()
    assert "Cats" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_stale_index_answers_with_a_note(terminal: Terminal, own_essay: Callable[[bytes], dict[str, str]]) -> None:
    own = own_essay(b"Cats sleep all day.\n")
    assert terminal("rebuild", **own).returncode == 0
    own_essay(b"Dogs run.\n")
    done = terminal("ask", "--json", "do cats sleep?", **own)
    assert json.loads(done.stdout)["quotes"][0]["text"] == "Cats sleep all day."
    assert done.stderr.decode().strip() == messages.STALE
    assert terminal("rebuild", "--check", **own).returncode == 1
