from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.records import seen_events
from tests.bot.records.samples import NOW, OTHER, SECOND, TEAM


def seen(database: Connection, workspace: str, event: str) -> bool:
    """Tell whether an id was seen before, and add it if not."""
    try:
        with database.begin_nested():
            seen_events.add(database, workspace, event, NOW)
    except IntegrityError:
        return True
    return False


def test_an_event_is_new_once_in_each_workspace(database: Connection) -> None:
    said = [seen(database, team, event) for team in (TEAM, OTHER) for event in ("E1", "E2", "E1")]
    assert said == [False, False, True] * 2


@pytest.mark.parametrize("event", ["", "1234567890.000001", "D1:1.0", "https://hooks.slack.com/commands/1", "é" * 255])
def test_any_id_of_slack_s_is_kept(database: Connection, event: str) -> None:
    assert not seen(database, TEAM, event)
    assert seen(database, TEAM, event)


def test_when_the_last_one_arrived_in_any_workspace(database: Connection) -> None:
    assert seen_events.last(database) is None
    for number, (team, seconds) in enumerate([(TEAM, 5), (OTHER, 1), (TEAM, 3)]):
        seen_events.add(database, team, f"E{number}", NOW - seconds * SECOND)
    last = seen_events.last(database)
    assert last == NOW - SECOND
    assert last is not None
    assert last.utcoffset() == timedelta(0)


def test_what_arrived_before_a_moment_is_forgotten(database: Connection) -> None:
    for seconds in (0, 1, 2):
        seen_events.add(database, TEAM, f"E{seconds}", NOW - seconds * SECOND)
    seen_events.forget_before(database, NOW - SECOND)
    assert [seen(database, TEAM, f"E{seconds}") for seconds in (0, 1, 2)] == [True, True, False]
