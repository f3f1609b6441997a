"""A bot that runs against the fake Slack, with the real model and the real index."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answering.live import LiveMentor
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.app import Server
from index.settings import IndexSettings
from tests.conftest import ROOT
from tests.fake_slack import FakeSlack

ADMIN = "U0ADMIN"
Start = Callable[[], Server]
Done = subprocess.CompletedProcess[bytes]
Terminal = Callable[..., Done]
"""Run `mentor` with arguments, `typed` on standard input, and settings by their names in the environment."""


@pytest.fixture
def environment(own_settings: IndexSettings) -> dict[str, str]:
    """The project's own index, and no setting of whoever runs the tests."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MENTOR_", "SLACK_"))}
    own = {
        "MENTOR_CORPUS": str(own_settings.corpus),
        "MENTOR_ARTIFACTS": str(own_settings.artifacts),
        "MENTOR_MODEL": os.environ["MENTOR_MODEL"],
    }
    return {**kept, **own, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def terminal(environment: dict[str, str]) -> Terminal:
    def run(*arguments: str, typed: bytes = b"", **changed: str) -> Done:
        command = [sys.executable, "-m", "bot.cli", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment | changed, input=typed, capture_output=True, timeout=300, check=False
        )

    return run


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack that refuses nothing in vain: whatever was sent in the test must be what Slack takes."""
    with FakeSlack() as running:
        yield running
        assert running.violations == []


@pytest.fixture(scope="session")
def live(own_settings: IndexSettings) -> LiveMentor:
    mentor = LiveMentor(own_settings)
    mentor.current().answer("Do I need a PhD?")
    return mentor


@pytest.fixture
def slack_settings(slack: FakeSlack, tmp_path: Path, own_settings: IndexSettings) -> Settings:
    return Settings(
        corpus=own_settings.corpus,
        artifacts=own_settings.artifacts,
        model=own_settings.model,
        database_url=f"sqlite:///{tmp_path / 'records.sqlite3'}",
        admins=ADMIN,
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
    )


@pytest.fixture
def start(slack: FakeSlack, slack_settings: Settings, live: LiveMentor) -> Iterator[Start]:
    """Start a bot; called again, another one on the same records, as after a crash."""
    running: list[Server] = []

    def begin() -> Server:
        server = Server(slack_settings, live, Records.open(slack_settings.database_url))
        server.start()
        slack.wait_connected()
        running.append(server)
        return server

    yield begin
    for server in running:
        # Slack's client looks for messages a last time, for up to a second, unless one is there.
        server._handler.client.closed = True
        server._handler.client.enqueue_message("{}")
        server.stop()


@pytest.fixture
def bot(start: Start) -> Server:
    return start()
