from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from bot.records import ratings
from tests.bot.records.samples import NOW, OTHER, QUOTE, SECOND, TEAM, THEIRS


def test_a_rating_says_what_was_quoted_and_when_and_names_nobody(database: Connection) -> None:
    ratings.add(database, QUOTE, False, "unclear", "which one?", NOW)
    (row,) = database.execute(select(ratings.table)).mappings()
    at = row["at"].replace(tzinfo=NOW.tzinfo)
    assert {**row, "at": at} == {
        "number": 1,
        "workspace": TEAM,
        "at": NOW,
        "helpful": False,
        "document": "a.md",
        "start": 0,
        "end": 5,
        "receipt": "0123",
        "reason": "unclear",
        "remark": "which one?",
    }


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_remark_is_kept_as_it_is(database: Connection, remark: str) -> None:
    ratings.add(database, QUOTE, False, "other", remark, NOW)
    assert database.execute(select(ratings.table.c.remark)).scalar_one() == remark
    database.execute(delete(ratings.table))


@pytest.mark.parametrize("more", [0, 1, 100])
def test_what_is_too_long_is_cut(database: Connection, more: int) -> None:
    ratings.add(database, QUOTE, False, "é" * (64 + more), "🧪" * (3000 + more), NOW)
    columns = select(ratings.table.c.reason, ratings.table.c.remark)
    assert database.execute(columns).one() == ("é" * 64, "🧪" * 3000)


def test_they_are_counted_for_each_workspace(database: Connection) -> None:
    assert ratings.count(database, TEAM) == (0, 0)
    theirs = replace(QUOTE, turn=THEIRS)
    for quote, helpful in ((QUOTE, True), (QUOTE, False), (QUOTE, True), (theirs, False)):
        ratings.add(database, quote, helpful, "", "", NOW - SECOND)
    assert ratings.count(database, TEAM) == (2, 1)
    assert ratings.count(database, OTHER) == (0, 1)
    assert ratings.count(database, "") == (0, 0)
