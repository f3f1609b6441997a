import logging
import threading

import pytest

from bot.answering.live import LiveMentor
from bot.answering.mentor import Mentor
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.app import Server
from index.errors import IndexMissing
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
    stop, renewed = threading.Event(), threading.Event()
    seen: set[tuple[str, str, bool]] = set()

    def ask() -> None:
        while not stop.is_set():
            mentor = live.current()
            (quote,) = mentor.answer("Do cats sleep?").quotes
            own = mentor.manifest.documents["a.md"].sha256.startswith(quote.receipt)
            seen.add((mentor.build.name, quote.text, own))
            if quote.text == NEW:
                renewed.set()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    before = live.current().build.name
    corpus(a=NEW)
    after = build(settings).build.name
    assert renewed.wait(60)
    stop.set()
    for thread in threads:
        thread.join()
    assert seen == {(before, OLD, True), (after, NEW, True)}


def test_a_damaged_build_is_not_used(settings: IndexSettings, corpus: Corpus, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveMentor(settings)
    before = live.current()
    corpus(a=NEW)
    built = build(settings).build
    built.layout.views.write_bytes(b"")
    with caplog.at_level(logging.ERROR):
        assert live.current() is before
        assert live.current() is before
    assert caplog.text.count("cannot be used") == 1


def test_a_repaired_build_is_used_although_another_was_refused(settings: IndexSettings, corpus: Corpus) -> None:
    live = LiveMentor(settings)
    corpus(a=NEW)
    build(settings).build.layout.views.write_bytes(b"")
    live.current()
    repaired = build(settings)
    assert repaired.built
    assert live.current().build.name == repaired.build.name


def test_without_a_pointer_the_mentor_stays(settings: IndexSettings) -> None:
    live = LiveMentor(settings)
    before = live.current()
    (settings.artifacts / "current").unlink()
    assert live.current() is before
    assert before.answer("Do cats sleep?").quotes[0].text == OLD


def test_without_any_build_there_is_nothing_to_hand_out(corpus: Corpus) -> None:
    with pytest.raises(IndexMissing, match="mentor rebuild"):
        LiveMentor(corpus(a=OLD))


def test_one_opens_a_new_build_and_the_others_answer_on(
    settings: IndexSettings, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveMentor(settings)
    before = live.current()
    corpus(a=NEW)
    after = build(settings).build.name
    opened, begun, go_on = list[str](), threading.Event(), threading.Event()
    really_open = Mentor.open

    def slowly(settings: IndexSettings) -> Mentor:
        begun.set()
        assert go_on.wait(60)
        opened.append(threading.current_thread().name)
        return really_open(settings)

    monkeypatch.setattr(Mentor, "open", slowly)
    opening = threading.Thread(target=live.current, name="opening")
    opening.start()
    assert begun.wait(60)
    assert [live.current() for _ in range(3)] == [before] * 3
    go_on.set()
    opening.join()
    assert live.current().build.name == after
    assert opened == ["opening"]


def test_the_bot_answers_from_the_new_build(
    slack: FakeSlack, slack_settings: Settings, settings: IndexSettings, corpus: Corpus
) -> None:
    server = Server(slack_settings, LiveMentor(settings), Records.open(slack_settings.database_url))
    server.start()
    slack.wait_connected()
    corpus(a=NEW)
    built = build(settings).build
    name = slack.slash("about")
    slack.wait_for(lambda: slack.responses(name))
    assert built.name in slack.responses(name)[0]["text"]
    server.stop()
