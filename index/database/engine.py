"""Opens a database: SQLite or PostgreSQL, private, and with its tables up to date."""

import stat
import warnings
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from index import messages
from index.errors import MentorError

_KINDS = ("sqlite", "postgresql")
_PATIENCE = 10
"""Seconds in which a server must answer."""
_MIGRATION_LOCK = 0x6D656E746F72
"""PostgreSQL's number for "somebody migrates": the letters of "mentor"."""


def open_database(url: str) -> Engine:
    """Open a database and bring its tables up to date. Raises MentorError that shows nothing of the address."""
    # Only who opens a database pays for its import.
    from index.database.upgrade import upgrade

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # They quote what they do not like in an address.
            engine = _engine(make_url(url))
            with engine.begin() as connection:
                _wait_for_others(connection)
                upgrade(connection)
                _make_private(connection)
    except MentorError:
        raise
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise MentorError(messages.DATABASE_NOT_AN_ADDRESS) from None
    except ImportError:
        raise MentorError(messages.DATABASE_DRIVER_MISSING) from None
    except Exception as error:  # Drivers raise what they like, and some show the address with its password.
        raise MentorError(messages.DATABASE_NOT_OPENED.format(error=type(error).__name__)) from None
    return engine


def _engine(address: URL) -> Engine:
    if address.get_backend_name() not in _KINDS or address.get_dialect().is_async:
        raise MentorError(messages.DATABASE_NOT_AN_ADDRESS)
    waits = "psycopg" in address.get_driver_name() and "connect_timeout" not in address.query
    engine = create_engine(
        address,
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
        connect_args={"connect_timeout": _PATIENCE} if waits else {},
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Wait for one another, and leave nothing that is deleted in the file or in a journal.

    Raises MentorError for a device, a pipe or a folder, before anything is read from it.
    """
    for _, _, file in connection.execute("PRAGMA database_list"):
        if file and not stat.S_ISREG(Path(file).stat().st_mode):
            raise MentorError(messages.DATABASE_NOT_A_FILE)
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
            for path in (Path(file), Path(f"{file}-journal")):
                if file and path.exists():  # A database in memory has no file.
                    path.chmod(0o600)
