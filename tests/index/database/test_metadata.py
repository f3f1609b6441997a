from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from bot.records import records
from index.database.engine import open_database
from index.database.metadata import metadata
from tests.index.database.first_version import make_first_version

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


def test_whatever_a_migration_may_drop_has_a_name() -> None:
    own = sa.MetaData(naming_convention=metadata.naming_convention)
    sa.Table("teams", own, sa.Column("id", sa.Integer, primary_key=True))
    table = sa.Table(
        "people",
        own,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team", sa.ForeignKey("teams.id"), index=True),
        sa.Column("name", sa.String),
        sa.UniqueConstraint("team", "name"),
        sa.Index(None, "team", "name"),
    )
    names = {str(one.name) for one in table.constraints} | {str(one.name) for one in table.indexes}
    assert names == {"pk_people", "fk_people_team", "ix_people_team", "uq_people_team_name", "ix_people_team_name"}


def test_every_table_knows_whose_its_rows_are() -> None:
    assert set(metadata.tables) == {"inbox", "seen_events", "conversations", "ratings"}
    for table in metadata.tables.values():
        assert not table.c.workspace.nullable
