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

from index.database.engine import open_database
from index.errors import MentorError
from tests.conftest import ROOT


def test_a_new_database_has_its_tables_and_opens_again(database_url: str) -> None:
    for _ in range(2):
        engine = open_database(database_url)
        assert {"inbox", "seen_events", "conversations", "ratings"} < set(inspect(engine).get_table_names())
        engine.dispose()


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
    "url",
    [
        "",
        "nonsense",
        "sqlite:////no/such/folder/x.sqlite3",
        "sqlite:////tmp/x?timeout=secret",
        "oracle://u:secret@h/x",
        "postgresql+psycopg://u:secret@127.0.0.1:9/x",
        "postgresql+psycopg://u@h:secret/x",
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_secret(url: str) -> None:
    with pytest.raises(MentorError, match="MENTOR_DATABASE_URL") as caught:
        open_database(url)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_file_is_private_however_it_is_named(tmp_path: Path) -> None:
    for number, url in enumerate((f"sqlite:///{tmp_path}/0", f"sqlite:///file:{tmp_path}/1?uri=true")):
        open_database(url).dispose()
        assert stat.S_IMODE((tmp_path / str(number)).stat().st_mode) == 0o600


def test_a_database_that_can_only_be_read_is_named(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/x").dispose()
    before = (tmp_path / "x").read_bytes()
    with pytest.raises(MentorError, match=r"cannot be opened \(OperationalError\)"):
        open_database(f"sqlite:///file:{tmp_path}/x?mode=ro&uri=true")
    assert (tmp_path / "x").read_bytes() == before


def test_a_database_in_memory_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = open_database("sqlite://")
    assert inspect(engine).has_table("inbox")
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
