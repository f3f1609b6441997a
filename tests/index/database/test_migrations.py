from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from bot.records import records
from index.database.engine import open_database
from index.database.metadata import metadata
from tests.index.database.engines import contents
from tests.index.database.first_version import THREAD, make_first_version

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("old", [True, False])
def test_migrations_end_at_the_tables_that_the_code_knows(database_url: str, old: bool) -> None:
    assert records  # Its tables are in the metadata.
    if old:
        make_first_version(database_url, NOW)
    engine = open_database(database_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        keys = {name: inspect(connection).get_pk_constraint(name)["name"] for name in metadata.tables}
    assert keys == {name: table.primary_key.name for name, table in metadata.tables.items()}
    engine.dispose()


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
