import os
from pathlib import Path

import pytest

from index.environment import ENV_FILE, EnvFile, unknown_names
from index.errors import SettingsError

KNOWN = ("MENTOR_TOP", "MENTOR_CORPUS", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL")
SECRET = "Zq7Xw9Kv3Bn5Tj1"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.upper().startswith(("MENTOR", "SLACK"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pieces(secret: str) -> set[str]:
    return {secret[at : at + 6] for at in range(len(secret) - 5)}


# The file.


def test_values_are_read_with_their_lines() -> None:
    ENV_FILE.write_text("# mine\n\nA=1 # one\n\nexport B=\"two\n\nthree\"\n\r\n'C' = x\nD\nE=\n")
    read = EnvFile.read()
    assert read.values == {"A": "1", "B": "two\n\nthree", "C": "x", "D": None, "E": ""}
    assert read.lines == {"A": 3, "B": 5, "C": 9, "D": 10, "E": 11}


def test_what_is_not_there_sets_nothing() -> None:
    assert EnvFile.read() == EnvFile({}, {})
    ENV_FILE.write_text("\n \n# nothing\n")
    assert EnvFile.read().values == {}


def test_a_mark_that_windows_writes_in_front_is_not_part_of_a_name() -> None:
    ENV_FILE.write_bytes(b"\xef\xbb\xbfMENTOR_TOP=3\r\n")
    assert EnvFile.read().values == {"MENTOR_TOP": "3"}


def test_the_values_are_in_no_representation() -> None:
    ENV_FILE.write_text(f"A={SECRET}")
    assert SECRET not in repr(EnvFile.read())


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (f"A=1\n\n\nSLACK_BOT_TOKEN {SECRET}\n", 4),
        (f"SLACK_BOT_TOKEN: {SECRET}\n", 1),
        (f"SLACK_BOT_TOKEN:{SECRET}\n", 1),
        (f"SLACK_BOT_TOKENxoxb-{SECRET}\n", 1),
        (f"MENTOR_DATABASE_URLpostgresql://u:{SECRET}@h/x\n", 1),
        (f"slack-bot-token={SECRET}\n", 1),
        (f'A=1\nSLACK_BOT_TOKEN="{SECRET}\n', 2),
        (f"SLACK_BOT_TOKEN='{SECRET}\nB='2'\n", 1),
        (f"={SECRET}\n", 1),
    ],
)
def test_a_line_that_sets_nothing_is_named_without_its_content(
    data: str, line: int, caplog: pytest.LogCaptureFixture
) -> None:
    ENV_FILE.write_text(data)
    with pytest.raises(SettingsError) as caught:
        EnvFile.read()
    assert str(caught.value) == f".env, line {line}: not a setting; write NAME=value, and close every quotation mark."
    assert caplog.text == ""


def test_lines_of_other_programs_are_let_be() -> None:
    ENV_FILE.write_text("some.other-name=1\nexport PATH\n")
    assert EnvFile.read().values == {"some.other-name": "1", "PATH": None}


@pytest.mark.parametrize("data", [b"A=1\nB=\xff\n", "\nA=1\n".encode("utf-16")])
def test_a_file_that_is_not_text_is_named_with_its_line(data: bytes) -> None:
    ENV_FILE.write_bytes(data)
    line = 2 if data.startswith(b"A") else 1
    with pytest.raises(SettingsError, match=rf"^\.env, line {line}: not UTF-8 text; save the file as UTF-8\.$"):
        EnvFile.read()


def make(kind: str) -> None:
    match kind:
        case "a folder":
            ENV_FILE.mkdir()
        case "a pipe":
            os.mkfifo(ENV_FILE)
        case "a device":
            ENV_FILE.symlink_to("/dev/zero")
        case "a link to nothing":
            ENV_FILE.symlink_to("elsewhere")
        case "a link to itself":
            ENV_FILE.symlink_to(ENV_FILE)
        case "a file that cannot be read":
            ENV_FILE.symlink_to("/proc/self/mem")


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("a folder", ".env is not a file; put a text file in its place, or remove it."),
        ("a pipe", ".env is not a file; put a text file in its place, or remove it."),
        ("a device", ".env is not a file; put a text file in its place, or remove it."),
        (
            "a link to nothing",
            "The file .env cannot be read (No such file or directory); put that right, or remove it.",
        ),
        ("a link to itself", "The file .env cannot be read (Too many levels of symbolic links)"),
        ("a file that cannot be read", "The file .env cannot be read (Input/output error)"),
    ],
)
def test_what_is_no_file_that_can_be_read_is_named(kind: str, says: str) -> None:
    make(kind)
    with pytest.raises(SettingsError) as caught:
        EnvFile.read()
    assert str(caught.value).startswith(says)


# Names.


def notes(file: str = "") -> list[str]:
    ENV_FILE.write_text(file)
    return list(unknown_names(KNOWN, EnvFile.read()))


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("MENTOR_TPO", "MENTOR_TOP"),
        ("MENTOR_CORPSE", "MENTOR_CORPUS"),
        ("MENTOR_SOMETHING", "MENTOR_TOP"),
        ("mentor_top", "MENTOR_TOP"),
        ("MENTORTOP", "MENTOR_TOP"),
        ("SLACK_BOT_TOKENS", "SLACK_BOT_TOKEN"),
        ("SLACK_BOTTOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_APP_LEVEL_TOKEN", "SLACK_APP_TOKEN"),
        ("SLACK_URL", "SLACK_API_URL"),
        ("SLACK_SIGNING_SECRET", ""),
        ("SLACK_WEBHOOK_URL", ""),
        ("SLACK_CLIENT_ID", ""),
        ("SLACK_APP_ID", ""),
        ("DATABASE_URL", ""),
        ("CORPUS", ""),
    ],
)
def test_a_name_that_means_nothing_is_pointed_out_with_the_nearest(
    name: str, nearest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"{name} is not a setting; did you mean {nearest}?"
    assert notes(f"\n{name}={SECRET}\n") == ([f"Note: .env, line 2: {said}"] if nearest else [])
    monkeypatch.setenv(name, SECRET)
    said = f"{name} in the environment is not a setting; did you mean {nearest}?"
    assert notes() == ([f"Note: {said}"] if nearest else [])


def test_only_the_file_is_searched_for_a_misspelt_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notes("MENTR_TOP=1") == ["Note: .env, line 1: MENTR_TOP is not a setting; did you mean MENTOR_TOP?"]
    monkeypatch.setenv("MENTR_TOP", "1")
    assert notes() == []


def test_what_is_known_empty_or_surely_another_s_is_not_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_TOP", "1")
    monkeypatch.setenv("MENTOR_TPO", "")
    monkeypatch.setenv("SLACK_TOKEN", "of another program, for ours is in the file")
    assert notes("SLACK_BOT_TOKEN=1\nMENTOR_CORPS=\n") == []


def test_a_name_cannot_bring_a_value_or_a_control_character_along(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (f"SLACK_BOT_TOKEN:{SECRET}", f"MENTOR_\x1b[31m{SECRET}", f"MENTOR_é{SECRET}", "MENTOR_" + "X" * 5000):
        monkeypatch.setenv(name, "1")
    said = notes()
    assert [note.split()[1] for note in said] == [
        "MENTOR_…",
        "MENTOR_" + "X" * 53 + "…",
        "MENTOR_…",
        "SLACK_BOT_TOKEN…",
    ]
    assert not [piece for piece in pieces(SECRET) if piece in "".join(said)]
