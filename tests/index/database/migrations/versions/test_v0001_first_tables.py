from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.index.database.engines import contents, migrate
from tests.index.database.first_version import make_first_version

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def schema(url: str) -> dict[str, Any]:
    """How every table but Alembic's is made."""
    engine = create_engine(url)
    found = inspect(engine)
    tables = {
        name: (
            [{**column, "type": repr(column["type"])} for column in found.get_columns(name)],
            found.get_pk_constraint(name),
            sorted(found.get_indexes(name), key=lambda index: str(index["name"])),
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }
    engine.dispose()
    return tables


def execute(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_new_database_begins_as_the_first_version_made_it(database_url: str) -> None:
    migrate(database_url, "0001")
    by_migration = schema(database_url)
    assert set(by_migration) == {"inbox", "seen", "turns", "ratings"}
    for table in by_migration:
        execute(database_url, f"DROP TABLE {table}")
    make_first_version(database_url, NOW)
    assert by_migration == schema(database_url)


def test_tables_that_are_there_are_taken_over_as_they_are(database_url: str) -> None:
    make_first_version(database_url, NOW)
    before, tables = contents(database_url), schema(database_url)
    migrate(database_url, "0001")
    after = contents(database_url)
    assert after.pop("alembic_version") == [("0001",)]
    assert (after, schema(database_url)) == (before, tables)


@pytest.mark.parametrize("missing", ["TABLE ratings", "TABLE inbox", "TABLE turns", "TABLE seen", "INDEX ix_turns_at"])
def test_tables_of_which_some_are_missing_are_completed(database_url: str, missing: str) -> None:
    make_first_version(database_url, NOW)
    before, tables = contents(database_url), schema(database_url)
    execute(database_url, f"DROP {missing}")
    migrate(database_url, "0002")
    found = contents(database_url)
    names = {"inbox": "inbox", "seen": "seen_events", "turns": "conversations", "ratings": "ratings"}
    for old, new in names.items():
        assert len(found[new]) == (0 if missing == f"TABLE {old}" else len(before[old]))
    assert set(tables) == set(names)
