import logging
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Column, Connection, MetaData, Table, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from index.database import engine
from index.database.engine import open_database
from index.errors import MentorError
from tests.conftest import ROOT


def test_a_new_database_has_its_tables_and_opens_again(database_url: str) -> None:
    for _ in range(2):
        opened = open_database(database_url)
        assert {"inbox", "seen_events", "conversations", "ratings"} < set(inspect(opened).get_table_names())
        opened.dispose()


SECRET = "Zq7Xw9Kv3Bn5Tj1"
NO_ADDRESS = "is not the address of a database; write it like sqlite:///mentor.sqlite3 or postgresql+psycopg://"
NO_DRIVER = "is not installed; run `pip install 'psycopg[binary]'`"
NOT_OPENED = "The database cannot be opened ("


TEXTS = st.text(max_size=20)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def database(database_url: str) -> Iterator[Connection]:
    engine = open_database(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", NO_ADDRESS),
        (" ", NO_ADDRESS),
        (SECRET, NO_ADDRESS),
        (f"{SECRET}://h/x", NO_ADDRESS),
        (f"http://u:{SECRET}@h/x", NO_ADDRESS),
        (f"postgres://u:{SECRET}@h/x", NO_ADDRESS),
        (f"oracle://u:{SECRET}@h/x", NO_ADDRESS),
        (f"mysql+pymysql://u:{SECRET}@h/x", NO_ADDRESS),
        (f"postgresql+{SECRET}://u@h/x", NO_ADDRESS),
        (f"postgresql+psycopg_async://u:{SECRET}@h/x", NO_ADDRESS),
        (f"postgresql+pg8000://u:{SECRET}@h/x", NO_DRIVER),
        (f"postgresql://u:{SECRET}@h:abc/x", NO_ADDRESS),
        (f"postgresql+psycopg://u@h:{SECRET}/x", NO_ADDRESS),
        (f"postgresql+psycopg://u:{SECRET}@[::1/x", NO_ADDRESS),
        (f"postgresql+psycopg://u:{SECRET}@[{SECRET}]:9/x", NOT_OPENED),
        (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:9/x", NOT_OPENED),
        (f"postgresql+psycopg://u:%zz{SECRET}%@127.0.0.1:99999/x", NOT_OPENED),
        (f"postgresql+psycopg://u:{SECRET}é\n@127.0.0.1:9/x", NOT_OPENED),
        (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:9/x?sslmode={SECRET}", NOT_OPENED),
        (f"postgresql+psycopg://u@127.0.0.1:9/x?{SECRET}=1", NOT_OPENED),
        (f"postgresql+psycopg:///x?host=/{SECRET}", NOT_OPENED),
        (f"sqlite://{SECRET}/x", NO_ADDRESS),
        (f"sqlite+{SECRET}:///x", NO_ADDRESS),
        (f"sqlite:////no/such/{SECRET}/x.sqlite3", NOT_OPENED),
        (f"sqlite:////tmp/x?timeout={SECRET}", NO_ADDRESS),
        (f"sqlite:///{SECRET * 100}", NOT_OPENED),
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_secret(
    url: str, says: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(MentorError, match="MENTOR_DATABASE_URL") as caught:
        open_database(url)
    said = str(caught.value)
    assert says in said
    assert caught.value.__suppress_context__ or not caught.value.__context__
    assert not [at for at in range(len(SECRET) - 5) if SECRET[at : at + 6] in said]
    shown = capfd.readouterr()
    assert (shown.out, shown.err, caplog.text) == ("", "", "")


def test_an_argument_that_a_driver_ignores_is_not_quoted(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    open_database(f"sqlite:///{tmp_path}/x?{SECRET}=1").dispose()
    assert recwarn.list == []


def make(kind: str, path: Path) -> None:
    match kind:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a device":
            path.symlink_to("/dev/null")
        case "a file of something else":
            path.write_text("no database " * 500)
        case "a link to nowhere":
            path.symlink_to("no/such/folder")


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device", "a file of something else", "a link to nowhere"])
@pytest.mark.parametrize("address", ["sqlite:///{}", "sqlite:///file:{}?uri=true"])
def test_what_is_no_database_is_left_as_it_is(kind: str, address: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    make(kind, path)
    before = path.stat() if path.exists() else None
    with pytest.raises(MentorError, match="MENTOR_DATABASE_URL"):
        open_database(address.format(path))
    assert [each.name for each in tmp_path.iterdir()] == ["x"]
    if before:
        assert path.stat()[:7] == before[:7]


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for driver in ("postgresql", "postgresql+psycopg"):
            with pytest.raises(MentorError, match=r"cannot be opened \(OperationalError\)"):
                open_database(f"{driver}://u:p@127.0.0.1:{port}/x")


def test_a_file_is_private_however_it_is_named(tmp_path: Path) -> None:
    for number, url in enumerate((f"sqlite:///{tmp_path}/0", f"sqlite:///file:{tmp_path}/1?uri=true")):
        open_database(url).dispose()
        for name in (f"{number}", f"{number}-journal"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_database_that_can_only_be_read_is_named(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/x").dispose()
    before = (tmp_path / "x").read_bytes()
    with pytest.raises(MentorError, match=r"cannot be opened \(OperationalError\)"):
        open_database(f"sqlite:///file:{tmp_path}/x?mode=ro&uri=true")
    assert (tmp_path / "x").read_bytes() == before


def test_a_database_in_memory_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened = open_database("sqlite://")
    assert inspect(opened).has_table("inbox")
    assert list(tmp_path.iterdir()) == []


def test_every_connection_to_a_file_waits_for_others_and_leaves_nothing_deleted_behind(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/x")
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            found = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("busy_timeout", "journal_mode", "secure_delete")
            ]
            assert found == [10_000, "truncate", 1]
    engine.dispose()


def test_what_a_failing_statement_was_given_is_not_shown(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(text("SELECT :question FROM nowhere"), {"question": "secret"})
    assert "hide_parameters=True" in str(caught.value)
    assert "secret" not in str(caught.value)
    engine.dispose()


@given(VALUES)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_json_comes_back_as_it_was(database: Connection, value: object) -> None:
    table = Table("kept", MetaData(), Column("value", JSON), prefixes=["TEMPORARY"])
    table.create(database)
    database.execute(insert(table).values(value=value))
    assert database.execute(select(table.c.value)).scalar_one() == value
    table.drop(database)


def test_only_who_opens_a_database_imports_alembic() -> None:
    code = "import sys, bot.cli, bot.slack.serving, bot.commands.serve; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
