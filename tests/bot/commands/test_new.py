from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main


def test_a_new_bot_answers_after_a_rebuild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    essay = tmp_path / "essay.txt"
    essay.write_text("Cats sleep all day long.\n\nDogs chase every cat they see.\n")
    done = CliRunner().invoke(main, ["new", str(tmp_path / "bot"), str(essay)])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:-1] == [
        f"Wrote {tmp_path / 'bot' / name}."
        for name in (".env", ".gitignore", "README.md", "corpus/essay.md", "manifest.json")
    ]
    assert lines[-1].startswith(f"Next: cd {tmp_path / 'bot'}, then `mentor rebuild`")
    monkeypatch.chdir(tmp_path / "bot")
    monkeypatch.delenv("MENTOR_CORPUS", raising=False)
    monkeypatch.delenv("MENTOR_ARTIFACTS", raising=False)
    built = CliRunner().invoke(main, ["rebuild"])
    assert built.exit_code == 0, built.stderr
    assert "essay.md has no questions" in built.stdout
    assert "Dogs chase every cat they see." in CliRunner().invoke(main, ["ask", "what do dogs chase?"]).stdout


def test_what_was_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    done = CliRunner().invoke(main, ["new", str(tmp_path)])
    assert done.exit_code == 0
    assert f"Left as it was: {tmp_path / 'README.md'}." in done.stdout.splitlines()
    assert (tmp_path / "README.md").read_text() == "mine"


def test_what_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["new", str(tmp_path / "bot"), str(tmp_path / "none.md")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: There is no file {tmp_path / 'none.md'}; name the Markdown files of your essays.\n"
