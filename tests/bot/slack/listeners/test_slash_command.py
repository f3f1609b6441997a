import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot import messages
from bot.answering.mentor import Mentor
from bot.datatypes import QuoteReference
from bot.settings import Settings
from bot.slack.app import Server
from bot.slack.listeners.slash_command import rebuild_environment
from tests.bot.conftest import ADMIN
from tests.bot.slack.replies import NOT_COVERED, QUESTION, quoted, settled
from tests.conftest import ROOT
from tests.fake_slack import FakeSlack


def said(slack: FakeSlack, name: str) -> list[str]:
    return [payload["text"] for payload in slack.responses(name)]


def answered(slack: FakeSlack, text: str, number: int = 1, user: str = "U0ASKER") -> list[str]:
    """Give a command, wait for so many answers, and return them."""
    name = slack.slash(text, user=user)
    slack.wait_for(lambda: len(said(slack, name)) >= number, timeout=60)
    return said(slack, name)


def test_a_command_is_answered_to_the_asker_alone(slack: FakeSlack, bot: Server) -> None:
    name = slack.slash(QUESTION)
    (answer,) = slack.wait_for(lambda: slack.responses(name))
    assert answer["response_type"] == "ephemeral"
    assert "PhD" in quoted(answer)[0]
    settled(bot)
    assert len(slack.responses(name)) == 1
    assert slack.calls_of("chat.postMessage") == []
    assert bot.responder.records.pending(slack.team, bot.responder.started.replace(year=2100)) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("help", "/mentor and your question"),
        ("", "/mentor and your question"),
        ("about", "word for word"),
        ("--verbose", "no such flag"),
        ("--help", "/mentor and your question"),
        ("status --now", messages.ADMINS_ONLY),
        ("help me find a team that values me", "rich_text_quote"),
        ("status", messages.ADMINS_ONLY),
        ("rebuild", messages.ADMINS_ONLY),
        ("hello", messages.HELP),
        (NOT_COVERED, "does not cover"),
    ],
)
def test_the_command_s_own_words(slack: FakeSlack, bot: Server, text: str, says: str) -> None:
    name = slack.slash(text)
    slack.wait_for(lambda: slack.responses(name))
    assert says in json.dumps(slack.responses(name)[0], ensure_ascii=False)


def test_help_and_about_say_all_there_is_to_know(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    examples = mentor.manifest.suggestions[:4]
    assert answered(slack, "help") == ["\n\n".join((messages.HELP, *messages.HELP_COMMAND, *examples))]
    manifest = mentor.manifest
    essays = [(document.title, document.author) for document in manifest.documents.values()]
    about = messages.about(essays, manifest.build, manifest.created[:10], manifest.model)
    assert answered(slack, "about") == ["\n\n".join(about)]
    assert answered(slack, "--verbose") == [messages.NO_FLAGS]
    settled(bot)
    assert bot.responder.records.last_event() is None


def test_admins_see_the_state(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    quote = QuoteReference.from_value('[["D1:1.0","1.0"],"a.md",[0,5],[],"0123"]', slack.team)
    bot.responder.records.rate(quote, helpful=True)
    manifest = mentor.manifest
    created = datetime.fromisoformat(manifest.created)
    status = messages.status(manifest.build, created, manifest.counts, bot.responder.started, (1, 0))
    assert answered(slack, "status", user=ADMIN) == ["\n\n".join(status)]


def test_admins_can_rebuild(slack: FakeSlack, bot: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_CORPUS", str(ROOT / "corpus"))
    monkeypatch.setenv("MENTOR_ARTIFACTS", str(ROOT / "index" / "artifacts"))
    started, done = answered(slack, "rebuild", 2, user=ADMIN)
    assert started == messages.REBUILD_STARTED
    assert bot.responder.mentor.current().manifest.build in done


# What a rebuild says, played by a script.


@pytest.fixture
def go(tmp_path: Path) -> Iterator[Path]:
    """Where a script waits until something is written there."""
    path = tmp_path / "go"
    os.mkfifo(path)
    yield path


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What is run in place of Python; a test writes it."""
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(path))
    yield path


def write(script: Path, lines: str) -> None:
    script.write_text(f"#!/bin/sh\n{lines}\n")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("true", [messages.REBUILD_SILENT]),
        ("false", [messages.REBUILD_SILENT]),
        ("echo One.; echo Two.; echo Three.; echo Four.", ["One.", "Two.", "Three."]),
        ('echo "$@"', ["-m index.rebuild"]),
    ],
)
def test_the_end_of_a_rebuild_is_told(slack: FakeSlack, bot: Server, script: Path, lines: str, says: list[str]) -> None:
    write(script, lines)
    assert answered(slack, "rebuild", 2, user=ADMIN) == [messages.REBUILD_STARTED, "\n\n".join(says)]
    assert answered(slack, "rebuild", 2, user=ADMIN)[0] == messages.REBUILD_STARTED


@pytest.mark.parametrize(("end", "says"), [("echo Done.", "Done."), ("echo Full. >&2; echo No. ; exit 1", "Full.")])
def test_one_rebuild_runs_at_a_time_and_says_what_it_embeds(
    slack: FakeSlack, bot: Server, script: Path, go: Path, end: str, says: str
) -> None:
    write(script, f"echo Embedding. >&2\ncat {go}\n{end}")
    name = slack.slash("rebuild", user=ADMIN)
    slack.wait_for(lambda: said(slack, name) == [messages.REBUILD_STARTED, "Embedding."])
    assert answered(slack, "rebuild", user=ADMIN) == [messages.REBUILD_RUNS]
    go.write_text("")
    slack.wait_for(lambda: said(slack, name) == [messages.REBUILD_STARTED, "Embedding.", says])


def test_a_rebuild_that_takes_very_long_goes_on_without_its_asker(
    slack: FakeSlack, bot: Server, script: Path, go: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done, over = tmp_path / "done", tmp_path / "over"
    monkeypatch.setattr("bot.slack.listeners.slash_command._LONGEST_REBUILD", 0.05)
    write(script, f"(echo Embedding. >&2; cat {go}; echo Embedded. >&2; touch {done})\ntouch {over}")
    lines = [messages.REBUILD_STARTED, "Embedding.", messages.REBUILD_LONG]
    assert answered(slack, "rebuild", 3, user=ADMIN) == lines
    assert answered(slack, "rebuild", user=ADMIN) == [messages.REBUILD_RUNS]
    go.write_text("")
    slack.wait_for(over.exists)
    assert done.exists()


def test_a_rebuild_that_cannot_be_begun_is_one_sentence(slack: FakeSlack, bot: Server, script: Path) -> None:
    script.chmod(0o600)
    _, failed = answered(slack, "rebuild", 2, user=ADMIN)
    assert failed == messages.FAILED.format(reference=failed.rstrip(".").rpartition(" ")[2])
    script.chmod(0o700)
    assert answered(slack, "rebuild", 2, user=ADMIN)[0] == messages.REBUILD_STARTED


def test_a_rebuild_knows_the_bot_s_settings_and_none_of_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    for name in ("MENTOR_CORPUS", "MENTOR_TOP", "SOME_PATH"):
        monkeypatch.setenv(name, "kept")
    settings = replace(Settings(), corpus=Path("essays"), artifacts=Path("/var/builds"), model="m", store="flat")
    settings = replace(settings, models=Path("/var/models"))
    known = rebuild_environment(settings)
    assert {name: known[name] for name in known if name.startswith(("MENTOR_", "SOME_"))} == {
        "MENTOR_CORPUS": "essays",
        "MENTOR_ARTIFACTS": "/var/builds",
        "MENTOR_MODEL": "m",
        "MENTOR_MODELS": "/var/models",
        "MENTOR_STORE": "flat",
        "SOME_PATH": "kept",
    }
    assert known["PATH"] == os.environ["PATH"]
    assert [name for name in known if name.startswith(("SLACK_", "OPENBLAS_"))] == []
