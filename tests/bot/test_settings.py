from pathlib import Path

import pytest

from bot.settings import Settings
from index.errors import SettingsError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "MENTOR_TOP",
        "MENTOR_CORPUS",
        "MENTOR_STORE",
        "MENTOR_MODEL",
        "MENTOR_DATABASE_URL",
        "MENTOR_RECORDS",
        "SLACK_BOT_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_comes_before_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read() == Settings()
    (here / ".env").write_text('MENTOR_TOP=5\nMENTOR_CORPUS="my essays"\nSLACK_BOT_TOKEN=\nOTHER=1\n')
    monkeypatch.setenv("MENTOR_TOP", " 7 ")
    monkeypatch.setenv("MENTOR_CORPUS", "")
    assert Settings.read() == Settings(top=7, corpus=Path("my essays"))


@pytest.mark.parametrize(
    ("environment", "file", "used"),
    [
        ("", "", "sqlite:///mentor.sqlite3"),
        ("MENTOR_RECORDS=old", "", "old"),
        ("", "MENTOR_RECORDS=old", "old"),
        ("MENTOR_DATABASE_URL=new MENTOR_RECORDS=old", "", "new"),
        ("", "MENTOR_RECORDS=old MENTOR_DATABASE_URL=new", "new"),
        ("MENTOR_DATABASE_URL= MENTOR_RECORDS=old", "", "old"),
        ("MENTOR_RECORDS=old", "MENTOR_DATABASE_URL=new", "old"),
        ("MENTOR_DATABASE_URL=new", "MENTOR_RECORDS=old", "new"),
        ("MENTOR_DATABASE_URL=", "MENTOR_RECORDS=old", "old"),
    ],
)
def test_the_former_name_of_the_database_still_works(
    here: Path, monkeypatch: pytest.MonkeyPatch, environment: str, file: str, used: str
) -> None:
    for line in environment.split():
        monkeypatch.setenv(*line.split("="))
    (here / ".env").write_text("\n".join(file.split()))
    assert Settings.read().database_url == used


@pytest.mark.parametrize("value", ["many", "0", "21", "2.5"])
def test_a_value_that_does_not_fit_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_TOP", value)
    with pytest.raises(SettingsError, match="MENTOR_TOP does not fit"):
        Settings.read()


def test_a_file_that_is_not_text_is_named(here: Path) -> None:
    (here / ".env").write_bytes(b"MENTOR_TOP=\xff")
    with pytest.raises(SettingsError, match="not UTF-8"):
        Settings.read()


def test_secrets_are_not_shown() -> None:
    shown = repr(
        Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1", database_url="postgresql://me:word@host/db")
    )
    assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "word"))
