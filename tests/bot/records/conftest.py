"""Records, and a connection to their database, on every kind of database that is supported."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.records.records import Records
from index.database.engine import open_database
from tests.index.database.engines import database_url

__all__ = ["database_url"]


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    opened = Records.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Connection]:
    """A transaction, in which the rooms of the tables are tested."""
    engine = open_database(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
