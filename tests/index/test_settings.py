import io
import os
import sys
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import Settings
from index.errors import SettingsError
from index.settings import OF_THE_BOT, IndexSettings, variable


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith(("MENTOR_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_bot_s_settings_are_known_to_a_rebuild() -> None:
    own = {field.name for field in fields(IndexSettings)}
    others = [field for field in fields(Settings) if field.name not in own]
    names = {name for field in others for name in (field.name, field.metadata.get("formerly")) if name}
    assert {variable(name) for name in names} == set(OF_THE_BOT)


@pytest.mark.parametrize("value", ["tree", "FLAT", "flat,ivf", "Zq7Xw9Kv3Bn5Tj1"])
def test_a_wrong_choice_is_answered_with_the_choices(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_STORE", value)
    with pytest.raises(SettingsError) as caught:
        IndexSettings.read()
    assert str(caught.value) == "The setting MENTOR_STORE does not fit; set it to flat, ivf or auto."
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("settings", [IndexSettings, Settings])
def test_an_unknown_name_is_a_note_and_no_error(
    settings: type[IndexSettings],
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (here / ".env").write_text("MENTOR_STOER=flat\nMENTOR_RECORDS=sqlite://\n")
    monkeypatch.setenv("MENTOR_CORPSE", "essays")
    assert settings.read().corpus == Path("corpus")
    shown = capsys.readouterr()
    assert shown.err.splitlines() == [
        "Note: MENTOR_CORPSE in the environment is not a setting; did you mean MENTOR_CORPUS?",
        "Note: .env, line 1: MENTOR_STOER is not a setting; did you mean MENTOR_STORE?",
    ]
    assert shown.out == ""


@pytest.mark.parametrize("stream", ["none", "closed", "full"])
def test_a_note_that_cannot_be_printed_stops_nothing(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_CORPSE", "essays")
    closed, full = io.StringIO(), Path("/dev/full").open("w", buffering=1)  # noqa: SIM115  # It cannot be closed well.
    closed.close()
    monkeypatch.setattr(sys, "stderr", {"none": None, "closed": closed, "full": full}[stream])
    read = IndexSettings.read()
    monkeypatch.undo()
    assert read == IndexSettings()
    with suppress(OSError):
        full.close()


def test_a_value_that_no_library_takes_is_named(here: Path) -> None:
    (here / ".env").write_bytes(b"MENTOR_CORPUS=Zq7Xw9\0Kv3Bn5Tj1\n")
    with pytest.raises(SettingsError, match=r"^The setting MENTOR_CORPUS contains a NUL character; write it again"):
        IndexSettings.read()


def test_every_setting_has_its_variable() -> None:
    assert [variable(field.name) for field in fields(IndexSettings)] == [
        "MENTOR_CORPUS", "MENTOR_ARTIFACTS", "MENTOR_STORE", "MENTOR_MODEL", "MENTOR_MODELS",
    ]  # fmt: skip
    assert variable("slack_bot_token") == "SLACK_BOT_TOKEN"


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert IndexSettings.read() == IndexSettings()
    monkeypatch.setenv("MENTOR_CORPUS", "")
    monkeypatch.setenv("MENTOR_STORE", "  ")
    assert IndexSettings.read() == IndexSettings()


def test_the_environment_comes_before_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".env").write_text('MENTOR_CORPUS="my essays"\nMENTOR_STORE=flat\nMENTOR_TOP=99\nMENTOR_MODEL=\n')
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
