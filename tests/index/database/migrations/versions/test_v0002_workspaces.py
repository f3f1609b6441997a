from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, inspect, text

from index.database.engine import open_database
from tests.index.database.engines import contents, migrate
from tests.index.database.first_version import THREAD, make_first_version

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def test_rows_of_the_first_version_come_along_without_lone_surrogates(database_url: str) -> None:
    make_first_version(database_url, NOW)
    open_database(database_url).dispose()
    found = contents(database_url)
    assert found["alembic_version"] == [("0002",)]
    messages = [row for row in found["inbox"] if row.id == "E2"]
    assert [tuple(row)[:7] for row in messages] == [
        ("", "E2", "message", "D0ASKER", "U0ASKER", "1700000002.000000", THREAD)
    ]
    assert [(row.number, row.workspace, row.user, row.source) for row in found["conversations"]] == [
        (1, "", "", THREAD),
        (2, "", "", THREAD),
    ]
    assert [(row.workspace, row.helpful, row.reason) for row in found["ratings"]] == [
        ("", True, ""),
        ("", False, "other"),
    ]
    assert "\\ud" not in repr(found)


def test_what_is_rated_next_is_numbered_after_what_came_along(database_url: str) -> None:
    make_first_version(database_url, NOW)
    migrate(database_url, "0002")
    engine = create_engine(database_url)
    columns = 'workspace, at, helpful, document, start, "end", receipt, reason, remark'
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO ratings ({columns}) SELECT {columns} FROM ratings WHERE helpful"))
    engine.dispose()
    assert [row.number for row in contents(database_url)["ratings"]] == [1, 2, 3]


def test_a_table_s_rows_are_kept_apart_by_workspace(database_url: str) -> None:
    migrate(database_url, "0002")
    engine = create_engine(database_url)
    for table in ("inbox", "seen_events"):
        assert inspect(engine).get_pk_constraint(table)["constrained_columns"] == ["workspace", "id"]
    tables = {"alembic_version", "inbox", "seen_events", "conversations", "ratings"}
    assert set(inspect(engine).get_table_names()) == tables
    engine.dispose()


@pytest.mark.parametrize("moment", ["1999-12-31 23:59:59.999999+00:00", "2026-01-02 03:04:00+00:00"])
def test_moments_come_along_as_they_were(database_url: str, moment: str) -> None:
    make_first_version(database_url, datetime.fromisoformat(moment))
    before = contents(database_url)
    open_database(database_url).dispose()
    found = contents(database_url)
    pairs = (("inbox", "inbox", "received"), ("seen", "seen_events", "at"), ("turns", "conversations", "at"))
    for old, new, column in (*pairs, ("ratings", "ratings", "at")):
        assert {getattr(row, column) for row in found[new]} == {getattr(row, column) for row in before[old]}
