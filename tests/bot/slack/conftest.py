"""A responder without a connection: what is asked is handed to it, what it says is heard by the fake Slack."""

from collections.abc import Iterator

import pytest

from bot.answering.live import LiveMentor
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.posting import hasty_client, patient_client
from bot.slack.responder import Responder


@pytest.fixture
def records(slack_settings: Settings) -> Iterator[Records]:
    opened = Records.open(slack_settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def responder(slack_settings: Settings, live: LiveMentor, records: Records) -> Iterator[Responder]:
    made = Responder(live, records, patient_client(slack_settings), hasty_client(slack_settings))
    yield made
    assert made.finish(20)
