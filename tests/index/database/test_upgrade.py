"""Upgrades start from a database of the first version, which no code of today makes any more."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, inspect, text

from index.database.engine import open_database
from index.database.upgrade import upgrade
from index.errors import MentorError
from tests.conftest import ROOT
from tests.index.database.engines import contents
from tests.index.database.first_version import make_first_version

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from index.database.engine import open_database

@event.listens_for(Engine, "before_cursor_execute")
def kill(connection, cursor, statement, *rest):
    if statement.split()[:3] == ["CREATE", "TABLE", "ratings"] and "workspace" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

open_database(sys.argv[1])
"""
AT_ONCE = """
import sys
from index.database.engine import open_database
from index.database.upgrade import upgrade
print("ready", flush=True)
sys.stdin.readline()
open_database(sys.argv[1]).dispose()
"""


@pytest.fixture
def first_version(database_url: str) -> str:
    make_first_version(database_url, NOW)
    return database_url


def test_an_upgrade_that_fails_leaves_everything_as_it_was(first_version: str) -> None:
    engine = create_engine(first_version)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ratings SET remark = 'secret: no JSON' WHERE helpful"))
    engine.dispose()
    before = contents(first_version)
    with pytest.raises(MentorError, match=r"cannot be brought up to date \(JSONDecodeError\)") as caught:
        open_database(first_version)
    assert "secret" not in str(caught.value)
    assert contents(first_version) == before


def test_an_upgrade_that_is_killed_leaves_everything_as_it_was(first_version: str) -> None:
    before = contents(first_version)
    done = subprocess.run([sys.executable, "-c", KILLED, first_version], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert contents(first_version) == before
    open_database(first_version).dispose()
    assert len(contents(first_version)["ratings"]) == 2


def test_processes_that_start_at_once_upgrade_once(first_version: str) -> None:
    command = [sys.executable, "-c", AT_ONCE, first_version]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        process.communicate()
    assert [process.returncode for process in started] == [0] * 4
    found = contents(first_version)
    assert {table: len(rows) for table, rows in found.items()} == {
        "alembic_version": 1,
        "inbox": 2,
        "seen_events": 3,
        "conversations": 2,
        "ratings": 2,
    }


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = contents(database_url)
    with pytest.raises(MentorError, match="by a newer version"):
        open_database(database_url)
    assert contents(database_url) == before


def test_what_is_rolled_back_was_never_upgraded(first_version: str) -> None:
    before, engine = contents(first_version), create_engine(first_version)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # sqlite3 begins no transaction of its own before a change of tables.
            connection.exec_driver_sql("BEGIN")
        upgrade(connection)
        assert inspect(connection).has_table("conversations")
        connection.rollback()
    engine.dispose()
    assert contents(first_version) == before


def test_what_is_up_to_date_is_left_alone(first_version: str) -> None:
    open_database(first_version).dispose()
    before = contents(first_version)
    open_database(first_version).dispose()
    assert contents(first_version) == before
