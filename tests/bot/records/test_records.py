from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.datatypes import Asked
from bot.records import conversations, inbox
from bot.records.records import Records
from tests.bot.records.samples import LATER, NOW, OTHER, QUOTE, TEAM, TURN, asked
from tests.index.database.engines import contents
from tests.index.database.first_version import FOLLOW_UP, THREAD, make_first_version


def questions(records: Records, now: datetime = NOW, team: str = TEAM) -> list[str]:
    return [question for _, question in records.turns(team, "D1:1.0", now)]


def test_a_question_stays_until_it_is_answered(records: Records) -> None:
    one = asked("E1", text="\0 why?")
    assert records.note(one, NOW)
    assert not records.note(one, NOW)
    assert records.pending(TEAM, NOW) == [one]
    assert records.pending(TEAM, NOW - timedelta(seconds=1)) == []
    assert records.may_be_posted(one) is False
    records.posting(one, NOW)
    records.posting(one, NOW)
    assert records.may_be_posted(one) is True
    records.answered(one)
    assert records.may_be_posted(one) is None
    assert records.pending(TEAM, NOW) == []
    assert records.turns(TEAM, "D1:1.0", NOW) == [(one.turn, one.text)]
    assert not records.note(one, NOW)


def test_questions_are_pending_in_the_order_in_which_they_came(records: Records) -> None:
    late, early = asked("E1"), asked("E2")
    records.note(late, NOW)
    records.note(early, NOW - timedelta(seconds=1))
    assert records.pending(TEAM, NOW) == [early, late]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_is_kept_as_it_is(records: Records, text: str) -> None:
    one = asked("E1", text=text)
    records.note(one, NOW)
    assert records.pending(TEAM, NOW) == [one]
    records.posting(one, NOW)
    records.rate(QUOTE, helpful=False, remark=text)
    assert questions(records) == [text]
    records.forget_old(LATER)


def fails(*_: object) -> None:
    raise RuntimeError


def test_a_question_that_could_not_be_kept_was_not_seen(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(inbox, "add", fails)
        records.note(asked("E1"), NOW)
    assert records.last_event() is None
    assert records.note(asked("E1"), NOW)


def test_what_could_not_be_kept_with_its_conversation_is_not_about_to_be_posted(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.note(asked("E1"), NOW)
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(conversations, "add", fails)
        records.posting(asked("E1"), NOW)
    assert records.may_be_posted(asked("E1")) is False
    records.posting(asked("E1"), NOW)
    assert questions(records) == ["why?"]


def test_everything_is_forgotten_after_a_day(records: Records) -> None:
    for number, text in enumerate(["first", "second"]):
        one = asked(f"E{number}", text=text)
        records.note(one, NOW)
        records.posting(one, NOW)
        records.answered(one)
    records.went_on(TURN, "U1", "more", NOW)
    records.note(asked("E9"), NOW)
    assert questions(records) == ["first", "second", "more"]
    assert questions(records, LATER) == []
    records.forget_old(LATER)
    assert questions(records) == []
    assert records.pending(TEAM, LATER) == []
    assert records.note(asked("E0"), LATER)


def test_only_the_last_questions_of_a_long_thread_are_replayed(records: Records) -> None:
    for number in range(30):
        records.went_on(TURN, "U1", str(number), NOW)
    assert questions(records) == [str(number) for number in range(10, 30)]


def test_a_deleted_message_is_forgotten_also_while_it_is_answered(records: Records) -> None:
    first, second, third = asked("E1", "1.0", "private"), asked("E2", "2.0", "other"), asked("E3", "3.0", "kept")
    for one in (first, second, third):
        records.note(one, NOW)
    records.posting(first, NOW)
    records.forget(TEAM, "D1", "1.0")
    records.forget(TEAM, "D1", "2.0")
    records.forget(TEAM, "D", "3.0")
    records.posting(second, NOW)
    records.answered(second)
    assert questions(records) == []
    assert records.pending(TEAM, NOW) == [third]


def test_nothing_deleted_is_left_in_the_file(tmp_path: Path) -> None:
    records = Records.open(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    one = asked("E1", text="a very private question")
    records.note(one, NOW)
    records.posting(one, NOW)
    records.answered(one)
    assert b"very private" in (tmp_path / "records.sqlite3").read_bytes()
    records.forget(TEAM, "D1", "1.0")
    assert not any(b"very private" in path.read_bytes() for path in tmp_path.glob("records.sqlite3*"))
    records.close()


def test_ratings_are_counted_and_name_nobody(records: Records, database_url: str) -> None:
    records.rate(QUOTE, helpful=True)
    records.rate(QUOTE, helpful=False, reason="x" * 100, remark="y" * 4000)
    assert records.ratings(TEAM) == (1, 1)
    long = contents(database_url)["ratings"][1]
    assert (len(long.reason), long.remark.count("y")) == (64, 3000)
    assert not {"user", "conversation", "question"} & set(long._fields)


def test_when_the_last_event_arrived_is_known(records: Records) -> None:
    assert records.last_event() is None
    records.note(asked("E1", team=OTHER), NOW)
    records.note(asked("E2"), NOW - timedelta(hours=1))
    assert records.last_event() == NOW


def test_many_threads_note_each_question_once(records: Records) -> None:
    noted: list[bool] = []
    threads = [Thread(target=lambda: noted.append(records.note(asked("E1")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(noted) == [False] * 7 + [True]


def test_workspaces_with_the_same_ids_never_see_each_other(records: Records) -> None:
    ours, theirs = asked("E1", text="ours"), asked("E1", text="theirs", team=OTHER)
    assert records.note(ours, NOW)
    assert records.note(theirs, NOW)
    assert [records.pending(team, NOW) for team in (TEAM, OTHER)] == [[ours], [theirs]]
    records.posting(ours, NOW)
    assert (records.may_be_posted(ours), records.may_be_posted(theirs)) == (True, False)
    records.posting(theirs, NOW)
    records.went_on(TURN._replace(workspace=OTHER), "U1", "more", NOW)
    assert [questions(records, team=team) for team in (TEAM, OTHER)] == [["ours"], ["theirs", "more"]]
    records.rate(QUOTE, helpful=True)
    assert [records.ratings(team) for team in (TEAM, OTHER)] == [(1, 0), (0, 0)]
    records.forget(OTHER, "D1", "1.0")
    assert [questions(records, team=team) for team in (TEAM, OTHER)] == [["ours"], []]
    assert [records.pending(team, NOW) for team in (TEAM, OTHER)] == [[ours], []]
    records.answered(replace(ours, workspace=OTHER))
    assert records.pending(TEAM, NOW) == [ours]


def test_what_was_kept_before_there_were_workspaces_is_adopted_by_the_first(database_url: str) -> None:
    make_first_version(database_url, NOW)
    records = Records.open(database_url)
    assert records.pending(TEAM, NOW) == []
    records.adopt(TEAM)
    records.adopt(OTHER)
    message, command = sorted(records.pending(TEAM, NOW), key=lambda one: one.place, reverse=True)
    assert message == Asked(
        TEAM, "E2", "message", "D0ASKER", "U0ASKER", FOLLOW_UP, THREAD, "And   \0 if I don't have one?"
    )
    assert command == Asked(TEAM, "C1", "command", "C0GENERAL", "U0OTHER", "", "", "café 🧪", "http://127.0.0.1:9/1")
    assert [records.may_be_posted(one) for one in (message, command)] == [False, True]
    assert [question for _, question in records.turns(TEAM, message.turn.conversation, NOW)] == [
        "Do I need   a PhD?",
        "more",
    ]
    records.posting(message, NOW)
    turns = [turn for turn, _ in records.turns(TEAM, message.turn.conversation, NOW)]
    assert turns == [message.turn._replace(source=THREAD)] * 2 + [message.turn]
    assert records.ratings(TEAM) == (1, 1)
    assert not records.note(replace(message, id="E1"), NOW)
    assert records.pending(OTHER, NOW) == []
    assert records.ratings(OTHER) == (0, 0)
    records.close()
