import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from index.database.engine import open_database
from index.errors import MentorError
from tests.conftest import ROOT


def test_a_new_database_has_its_tables_and_opens_again(database_url: str) -> None:
    for _ in range(2):
        engine = open_database(database_url)
        assert {"inbox", "seen_events", "conversations", "ratings"} < set(inspect(engine).get_table_names())
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


def test_only_who_opens_a_database_imports_alembic() -> None:
    code = "import sys, bot.cli, bot.slack.serving, bot.commands.serve; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
