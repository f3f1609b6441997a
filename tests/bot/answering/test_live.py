import logging
import threading

import pytest

from bot.answering.live import LiveMentor
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.app import Server
from index.settings import IndexSettings
from tests.conftest import Corpus, build
from tests.fake_slack import FakeSlack

OLD, NEW = "Cats sleep all day. They like the sun.", "Cats never sleep."


@pytest.fixture
def settings(corpus: Corpus) -> IndexSettings:
    written = corpus(a=OLD)
    build(written)
    return written


def test_a_new_build_is_picked_up_under_load(settings: IndexSettings, corpus: Corpus) -> None:
    live = LiveMentor(settings)
    stop = threading.Event()
    seen: set[tuple[str, str, bool]] = set()

    def ask() -> None:
        while not stop.is_set():
            mentor = live.current()
            (quote,) = mentor.answer("Do cats sleep?").quotes
            own = mentor.manifest.documents["a.md"].sha256.startswith(quote.receipt)
            seen.add((mentor.manifest.build, quote.text, own))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    before = live.current().manifest.build
    corpus(a=NEW)
    after = build(settings).manifest.build
    while (after, NEW, True) not in seen:
        pass
    stop.set()
    for thread in threads:
        thread.join()
    assert seen == {(before, OLD, True), (after, NEW, True)}


def test_a_damaged_build_is_not_used(settings: IndexSettings, corpus: Corpus, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveMentor(settings)
    before = live.current()
    corpus(a=NEW)
    manifest = build(settings).manifest
    (settings.artifacts / manifest.build / "views.npy").write_bytes(b"")
    with caplog.at_level(logging.ERROR):
        assert live.current() is before
        assert live.current() is before
    assert caplog.text.count("cannot be used") == 1


def test_the_bot_answers_from_the_new_build(
    slack: FakeSlack, slack_settings: Settings, settings: IndexSettings, corpus: Corpus
) -> None:
    server = Server(slack_settings, LiveMentor(settings), Records.open(slack_settings.database_url))
    server.start()
    slack.wait_connected()
    corpus(a=NEW)
    manifest = build(settings).manifest
    name = slack.slash("about")
    slack.wait_for(lambda: slack.responses(name))
    assert manifest.build in slack.responses(name)[0]["text"]
    server.stop()
