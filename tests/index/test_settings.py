from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import SettingsError
from index.settings import IndexSettings, variable


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and nothing set."""
    for field in fields(IndexSettings):
        monkeypatch.delenv(variable(field.name), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_has_its_variable() -> None:
    assert [variable(field.name) for field in fields(IndexSettings)] == [
        "MENTOR_CORPUS", "MENTOR_ARTIFACTS", "MENTOR_STORE", "MENTOR_MODEL",
    ]  # fmt: skip
    assert variable("slack_bot_token") == "SLACK_BOT_TOKEN"


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert IndexSettings.read() == IndexSettings()
    monkeypatch.setenv("MENTOR_CORPUS", "")
    monkeypatch.setenv("MENTOR_STORE", "  ")
    assert IndexSettings.read() == IndexSettings()


def test_the_environment_comes_before_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".env").write_text('MENTOR_CORPUS="my essays"\nMENTOR_STORE=flat\nMENTOR_TOP=99\nMENTOR_MODEL=\nOTHER\n')
    monkeypatch.setenv("MENTOR_STORE", " ivf ")
    assert IndexSettings.read() == IndexSettings(corpus=Path("my essays"), store="ivf")
    monkeypatch.setenv("MENTOR_STORE", "")
    assert IndexSettings.read().store == "flat"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["C"]), min_size=1).filter(lambda value: value == value.strip() != ""))
def test_names_and_folders_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MENTOR_MODEL", f"\t{value} ")
    monkeypatch.setenv("MENTOR_ARTIFACTS", value)
    found = IndexSettings.read()
    assert found.model == value
    assert found.artifacts == Path(value)


@pytest.mark.parametrize("value", ["tree", "Flat", "auto,flat", "0"])
def test_a_value_that_does_not_fit_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_STORE", value)
    with pytest.raises(SettingsError, match=r"^The setting MENTOR_STORE does not fit: "):
        IndexSettings.read()


def test_a_file_that_is_not_text_is_named(here: Path) -> None:
    (here / ".env").write_bytes(b"MENTOR_STORE=\xff")
    with pytest.raises(SettingsError, match=r"The file \.env is not UTF-8 text; save it as UTF-8\."):
        IndexSettings.read()
