from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from bot import messages
from bot.cli import main
from index.settings import IndexSettings
from tests.conftest import Corpus

Call = Callable[..., Result]


@pytest.fixture
def settings(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> IndexSettings:
    written = corpus(cats="Cats sleep all day long. They dream of mice.\n\nThey eat fish.")
    monkeypatch.setenv("MENTOR_CORPUS", str(written.corpus))
    monkeypatch.setenv("MENTOR_ARTIFACTS", str(written.artifacts))
    monkeypatch.chdir(written.corpus.parent)
    return written


@pytest.fixture
def call(settings: IndexSettings) -> Call:
    def run(*arguments: str) -> Result:
        done = CliRunner().invoke(main, arguments)
        assert "Traceback" not in done.stderr
        return done

    return run


def test_a_file_is_begun_and_completed_and_never_written_over(call: Call, settings: IndexSettings) -> None:
    path = settings.corpus / "cats.questions.md"
    assert call("questions", "cats").stdout == f"Wrote {path}: 3 sentences, ready for questions.\n"
    path.write_text(path.read_text().replace("> They eat fish.\n", "> They eat fish.\n- what for dinner?\n"))
    before = path.read_text()
    assert call("questions").stdout == "cats.questions.md quotes every sentence already.\n"
    essay = settings.corpus / "cats.md"
    essay.write_text(essay.read_text().replace("They eat fish.", "They eat fish. And some milk."))
    assert call("questions").stdout == f"Added 1 sentence to {path}, ready for questions.\n"
    assert path.read_text() == before.replace("- what for dinner?\n", "- what for dinner?\n\n> And some milk.\n")


def test_an_edit_is_shown_before_it_is_written(call: Call, settings: IndexSettings) -> None:
    path, essay = settings.corpus / "cats.questions.md", settings.corpus / "cats.md"
    path.write_text("> Cats sleep all day long.\n- when do they rest?\n")
    assert call("rebuild").exit_code == 0
    assert call("questions", "--update").stdout == f"{messages.QUESTIONS_UP_TO_DATE}\n"
    essay.write_text(essay.read_text().replace("all day long", "most of the day"))
    moved = "cats.questions.md, line 1: “Cats sleep all day long.” is now “Cats sleep most of the day.”."
    assert moved in call("rebuild").stdout.splitlines()
    shown = call("questions", "--update").stdout.splitlines()
    assert shown == [
        "--- cats.questions.md",
        "+++ cats.questions.md",
        "@@ -1,2 +1,2 @@",
        "-> Cats sleep all day long.",
        "+> Cats sleep most of the day.",
        " - when do they rest?",
        messages.QUESTIONS_NOT_WRITTEN,
    ]
    assert path.read_text().startswith("> Cats sleep all day long.\n")
    assert call("questions", "--update", "--yes").stdout.splitlines()[-1] == f"Wrote {path}."
    assert path.read_text() == "> Cats sleep most of the day.\n- when do they rest?\n"
    assert "0 texts embedded" in call("rebuild").stdout


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_who_sits_at_a_terminal_is_asked(
    call: Call, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    path = settings.corpus / "cats.questions.md"
    path.write_text("> Cats sleep all day longer.\n- when?\n")
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: True)
    done = CliRunner().invoke(main, ["questions", "--update"], input=answer)
    assert "Write 1 file? [y/N]: " in done.stdout
    assert ("longer" not in path.read_text()) is written
    assert (messages.QUESTIONS_NOT_WRITTEN in done.stdout) is not written


def test_the_brief_is_a_page(call: Call, settings: IndexSettings, corpus: Corpus) -> None:
    page = call("questions", "cats", "--brief").stdout
    assert page.startswith("# Write down what people would ask\n")
    assert page.endswith("> They eat fish.\n")
    corpus(dogs="Dogs run.")
    done = call("questions", "--brief")
    assert (done.exit_code, done.stderr.split(";")[0]) == (1, "Error: There are 2 essays")
    assert call("questions", "--brief", "--update").exit_code == 2


def test_a_wrong_name_is_one_sentence(call: Call) -> None:
    done = call("questions", "cast")
    assert (done.exit_code, done.stderr) == (
        1,
        "Error: The corpus contains no essay cast; the nearest name is cats.md.\n",
    )
