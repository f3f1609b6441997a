import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from bot.datatypes import Asked, QuoteReference, Turn
from bot.records.records import Records
from index.datatypes import Span
from index.errors import MentorError

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LATER = NOW + timedelta(hours=25)


def asked(identity: str, ts: str = "1.0", text: str = "why?") -> Asked:
    return Asked(identity, "message", "D1", "U1", ts, "1.0", text)


def questions(records: Records, now: datetime = NOW) -> list[str]:
    return [question for _, question in records.turns("D1:1.0", now)]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


def test_a_question_stays_until_it_is_answered(records: Records) -> None:
    one = asked("E1", text="\ud800 \0 why?")
    assert records.note(one, NOW)
    assert not records.note(one, NOW)
    assert records.pending(NOW) == [one]
    assert records.pending(NOW - timedelta(seconds=1)) == []
    assert records.may_be_posted(one) is False
    records.posting(one, NOW)
    records.posting(one, NOW)
    assert records.may_be_posted(one) is True
    records.answered(one)
    assert records.may_be_posted(one) is None
    assert records.pending(NOW) == []
    assert records.turns("D1:1.0", NOW) == [(one.turn, one.text)]
    assert not records.note(one, NOW)


def test_everything_is_forgotten_after_a_day(records: Records) -> None:
    for number, text in enumerate(["first", "second"]):
        one = asked(f"E{number}", text=text)
        records.note(one, NOW)
        records.posting(one, NOW)
        records.answered(one)
    records.went_on(Turn("D1:1.0", "1.0"), "more", NOW)
    records.note(asked("E9"), NOW)
    assert questions(records) == ["first", "second", "more"]
    assert questions(records, LATER) == []
    records.forget_old(LATER)
    assert questions(records) == []
    assert records.pending(LATER) == []
    assert records.note(asked("E0"), LATER)


def test_only_the_last_questions_of_a_long_thread_are_replayed(records: Records) -> None:
    for number in range(30):
        records.went_on(Turn("D1:1.0", "1.0"), str(number), NOW)
    assert questions(records) == [str(number) for number in range(10, 30)]


def test_a_deleted_message_is_forgotten_also_while_it_is_answered(records: Records) -> None:
    first, second = asked("E1", "1.0", "private"), asked("E2", "2.0", "other")
    for one in (first, second):
        records.note(one, NOW)
    records.posting(first, NOW)
    records.forget("D1", "1.0")
    records.forget("D1", "2.0")
    records.posting(second, NOW)
    records.answered(second)
    assert questions(records) == []
    assert records.pending(NOW) == []


def test_nothing_deleted_is_left_in_the_file_which_is_private(records: Records, tmp_path: Path) -> None:
    one = asked("E1", text="a very private question")
    records.note(one, NOW)
    records.posting(one, NOW)
    records.answered(one)
    records.forget("D1", "1.0")
    assert not any(b"very private" in path.read_bytes() for path in tmp_path.glob("records.sqlite3*"))
    assert stat.S_IMODE((tmp_path / "records.sqlite3").stat().st_mode) == 0o600


def test_ratings_are_counted(records: Records) -> None:
    quote = QuoteReference(Turn("D1:1.0", "1.0"), "a.md", Span(0, 5), (), "0123")
    records.rate(quote, helpful=True)
    records.rate(quote, helpful=False, reason="other", remark="\ud800")
    assert records.ratings() == (1, 1)


def test_many_threads_note_each_question_once(records: Records) -> None:
    noted: list[bool] = []
    threads = [Thread(target=lambda: noted.append(records.note(asked("E1")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(noted) == [False] * 7 + [True]


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite:////no/such/folder/x.sqlite3", "oracle://u:secret@h/x"])
def test_a_database_that_cannot_be_opened_is_named_without_its_secret(url: str) -> None:
    with pytest.raises(MentorError, match="MENTOR_DATABASE_URL") as caught:
        Records.open(url)
    assert "secret" not in str(caught.value)


def test_a_database_that_can_only_be_read_is_named(records: Records, tmp_path: Path) -> None:
    records.close()
    url = f"sqlite:///file:{tmp_path / 'records.sqlite3'}?mode=ro&uri=true"
    with pytest.raises(MentorError, match="MENTOR_DATABASE_URL"):
        Records.open(url)
