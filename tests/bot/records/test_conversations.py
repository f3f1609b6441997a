import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.datatypes import Turn
from bot.records import conversations
from tests.bot.records.samples import NOW, SECOND, TEAM, THEIRS, TURN


def add(database: Connection, turn: Turn, question: str, age: int = 0) -> None:
    conversations.add(database, turn, "U1", question, NOW - age * SECOND)


def questions(database: Connection, turn: Turn = TURN, age: int = 3600) -> list[str]:
    return [asked for _, asked in conversations.turns(database, turn.workspace, turn.conversation, NOW - age * SECOND)]


def test_a_conversation_is_read_in_the_order_in_which_it_was_held(database: Connection) -> None:
    follow_up = TURN._replace(source="2.0")
    add(database, TURN, "first")
    add(database, follow_up, "second", age=9)
    add(database, TURN, "more")
    found = conversations.turns(database, TEAM, TURN.conversation, NOW - 9 * SECOND)
    assert found == [(TURN, "first"), (follow_up, "second"), (TURN, "more")]


def test_a_conversation_is_its_workspace_s_and_its_thread_s(database: Connection) -> None:
    command = Turn("command:X1", "X1", TEAM)
    others = (THEIRS, TURN._replace(conversation="D1:1.00"), TURN._replace(conversation="D11:1.0"), command)
    for turn in (TURN, *others):
        add(database, turn, repr(turn))
    for turn in (TURN, *others):
        assert conversations.turns(database, turn.workspace, turn.conversation, NOW) == [(turn, repr(turn))]
    assert questions(database, TURN._replace(conversation="D1:")) == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_question_is_kept_as_it_is(database: Connection, question: str) -> None:
    add(database, TURN, question)
    assert questions(database) == [question]
    conversations.forget(database, TEAM, "D1", "1.0")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 9), max_size=30))
def test_the_last_twenty_since_a_moment_are_read(database: Connection, ages: list[int]) -> None:
    for number, age in enumerate(ages):
        add(database, TURN, str(number), age)
    assert questions(database, age=5) == [str(number) for number, age in enumerate(ages) if age <= 5][-20:]
    conversations.forget_before(database, NOW + SECOND)


@pytest.mark.parametrize("channel", ["D1", "D_", "D%", "%", "D\\"])
def test_a_message_is_forgotten_with_what_its_buttons_asked_and_no_other(database: Connection, channel: str) -> None:
    alike = [TURN._replace(conversation=f"{name}:1.0") for name in ("D1", "D_", "D%", "D11", "D\\", "%", "DD1")]
    for turn in alike:
        for asked in ("why?", "more"):
            add(database, turn, asked)
        add(database, turn._replace(source="2.0"), "and then?")
    add(database, THEIRS._replace(conversation=f"{channel}:1.0"), "theirs")
    conversations.forget(database, TEAM, channel, "1.0")
    for turn in alike:
        left = ["and then?"] if turn.conversation == f"{channel}:1.0" else ["why?", "more", "and then?"]
        assert questions(database, turn) == left
    assert questions(database, THEIRS._replace(conversation=f"{channel}:1.0")) == ["theirs"]


def test_a_message_is_forgotten_in_every_thread_of_its_channel(database: Connection) -> None:
    broadcast = Turn("D1:0.5", "1.0", TEAM)
    add(database, TURN, "why?")
    add(database, broadcast, "why?")
    conversations.forget(database, TEAM, "D1", "1.0")
    assert questions(database) == questions(database, broadcast) == []


def test_what_was_asked_before_a_moment_is_forgotten(database: Connection) -> None:
    for turn in (TURN, THEIRS):
        for age in (0, 1, 2):
            add(database, turn, str(age), age)
    conversations.forget_before(database, NOW - SECOND)
    assert questions(database, TURN) == questions(database, THEIRS) == ["0", "1"]
