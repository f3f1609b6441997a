from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.datatypes import Asked
from bot.records import inbox
from tests.bot.records.samples import NOW, OTHER, SECOND, TEAM, asked

COMMAND = Asked(TEAM, "X1", "command", "C1", "U1", "", "", "why?", "https://hooks.slack.com/commands/" + "x" * 400)
NO_NUL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
ASKED = st.builds(
    Asked,
    workspace=st.just(TEAM),
    id=NO_NUL,
    place=st.sampled_from(["message", "mention", "command"]),
    channel=NO_NUL,
    user=NO_NUL,
    ts=NO_NUL,
    thread=NO_NUL,
    text=st.text(),
    response_url=NO_NUL,
)


def all_of(database: Connection, workspace: str = TEAM) -> list[Asked]:
    return inbox.received_until(database, workspace, NOW)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED)
def test_a_question_comes_back_as_it_was(database: Connection, question: Asked) -> None:
    inbox.add(database, question, NOW)
    assert all_of(database) == [question]
    inbox.remove(database, question)
    assert all_of(database) == []


def test_a_question_is_kept_once_for_each_workspace(database: Connection) -> None:
    inbox.add(database, COMMAND, NOW)
    inbox.add(database, replace(COMMAND, workspace=OTHER), NOW)
    with pytest.raises(IntegrityError), database.begin_nested():
        inbox.add(database, replace(COMMAND, text="another"), NOW)


def test_they_come_in_the_order_in_which_they_arrived_up_to_a_moment(database: Connection) -> None:
    for identity, seconds in {"E3": 3, "E1": 1, "E4": -1, "E2": 2, "E0": 0}.items():
        inbox.add(database, asked(identity), NOW - seconds * SECOND)
    assert [one.id for one in all_of(database)] == ["E3", "E2", "E1", "E0"]
    assert [one.id for one in inbox.received_until(database, TEAM, NOW - 2 * SECOND)] == ["E3", "E2"]
    assert all_of(database, OTHER) == []


def test_an_answer_is_about_to_be_posted_once(database: Connection) -> None:
    question, theirs = asked("E1"), asked("E1", team=OTHER)
    assert inbox.is_posting(database, question) is None
    assert not inbox.set_posting(database, question)
    inbox.add(database, question, NOW)
    inbox.add(database, theirs, NOW)
    assert inbox.is_posting(database, question) is False
    assert inbox.set_posting(database, question)
    assert not inbox.set_posting(database, question)
    assert (inbox.is_posting(database, question), inbox.is_posting(database, theirs)) == (True, False)
    inbox.remove(database, question)
    assert (inbox.is_posting(database, question), inbox.is_posting(database, theirs)) == (None, False)


def test_a_message_is_forgotten_where_it_is_alone(database: Connection) -> None:
    same, elsewhere = asked("E1"), replace(asked("E2"), channel="D2")
    later, theirs = asked("E3", ts="2.0"), asked("E1", team=OTHER)
    for question in (same, elsewhere, later, theirs):
        inbox.add(database, question, NOW)
    inbox.forget(database, TEAM, "D1", "1.0")
    assert {one.id for one in all_of(database)} == {"E2", "E3"}
    assert all_of(database, OTHER) == [theirs]


def test_what_arrived_before_a_moment_is_forgotten_in_every_workspace(database: Connection) -> None:
    for team in (TEAM, OTHER):
        for seconds in (0, 1, 2):
            inbox.add(database, asked(f"E{seconds}", team=team), NOW - seconds * SECOND)
    inbox.forget_before(database, NOW - SECOND)
    for team in (TEAM, OTHER):
        assert [one.id for one in all_of(database, team)] == ["E1", "E0"]
