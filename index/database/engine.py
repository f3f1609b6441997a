"""Opens a database: SQLite or PostgreSQL, private, and with its tables up to date."""

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event

from index import messages
from index.errors import MentorError

_MIGRATION_LOCK = 0x6D656E746F72
"""PostgreSQL's number for "somebody migrates": the letters of "mentor"."""


def open_database(url: str) -> Engine:
    """Open a database and bring its tables up to date. Raises MentorError that does not show the address."""
    # Only who opens a database pays for its import.
    from index.database.upgrade import upgrade

    try:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=_to_json,
            json_deserializer=msgspec.json.decode,
        )
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        with engine.begin() as connection:
            _wait_for_others(connection)
            upgrade(connection)
            _make_private(connection)
    except MentorError:
        raise
    except Exception as error:  # Drivers raise what they like, and some show the address with its password.
        raise MentorError(messages.DATABASE_NOT_OPENED.format(error=type(error).__name__)) from None
    return engine


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Wait for one another, and leave nothing that is deleted in the file or in a journal."""
    for pragma in ("busy_timeout=10000", "journal_mode=TRUNCATE", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _wait_for_others(connection: Connection) -> None:
    """Let one process at a time migrate; the others then find the work done."""
    if connection.dialect.name == "sqlite":
        # Said aloud, for sqlite3 begins no transaction of its own before a change of tables.
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")


def _make_private(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for _, _, file in connection.exec_driver_sql("PRAGMA database_list"):
            if file:  # It has none in memory.
                Path(file).chmod(0o600)
