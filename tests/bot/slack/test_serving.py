import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import messages
from bot.settings import Settings
from bot.slack.serving import serve
from index.errors import IndexMissing, MentorError
from tests.bot.slack.replies import QUESTION, quoted, reply
from tests.fake_slack import FakeSlack

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Leave the signals as they were."""
    before = [signal.getsignal(kind) for kind in SIGNALS]
    yield
    for kind, handler in zip(SIGNALS, before, strict=True):
        signal.signal(kind, handler)


@pytest.mark.parametrize("kind", SIGNALS)
def test_it_serves_from_when_it_says_so_until_a_signal(
    slack: FakeSlack, slack_settings: Settings, kind: signal.Signals
) -> None:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line == messages.SERVING:
            assert quoted(reply(slack, slack.message_im(QUESTION)))
            signal.raise_signal(kind)

    serve(slack_settings, say)
    assert said == [messages.SERVING, messages.STOPPING]
    assert slack.connections_opened == 1
    slack.wait_for(lambda: slack.links._links == [])


@pytest.mark.parametrize(("bot_token", "app_token"), [("", "xapp-1"), ("xoxb-1", ""), ("", "")])
def test_without_its_tokens_it_says_what_to_do_and_does_nothing(
    slack: FakeSlack, slack_settings: Settings, tmp_path: Path, bot_token: str, app_token: str
) -> None:
    said: list[str] = []
    with pytest.raises(MentorError) as caught:
        serve(replace(slack_settings, slack_bot_token=bot_token, slack_app_token=app_token), said.append)
    missing = "SLACK_APP_TOKEN" if bot_token else "SLACK_BOT_TOKEN"
    if bot_token or app_token:
        assert str(caught.value).startswith(f"{missing} is not set, though ")
    else:
        assert str(caught.value) == messages.NO_TOKENS
    assert (said, slack.calls, list(tmp_path.iterdir())) == ([], [], [])


def test_without_an_index_or_a_database_slack_is_not_called(
    slack: FakeSlack, slack_settings: Settings, tmp_path: Path
) -> None:
    said: list[str] = []
    with pytest.raises(IndexMissing):
        serve(replace(slack_settings, artifacts=tmp_path / "none"), said.append)
    with pytest.raises(MentorError, match="MENTOR_DATABASE_URL"):
        serve(replace(slack_settings, database_url="sqlite:////no/such/folder/x.sqlite3"), said.append)
    assert (said, slack.calls) == ([], [])


def test_tokens_that_slack_refuses_end_it(slack: FakeSlack, slack_settings: Settings) -> None:
    said: list[str] = []
    with pytest.raises(MentorError, match=r"invalid_auth.*mentor doctor"):
        serve(replace(slack_settings, slack_app_token="xapp-wrong"), said.append)
    assert said == []
