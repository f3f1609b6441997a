from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from index.encoding.adapter import Adapter, adapter_file
from index.settings import IndexSettings
from tests.index.learning.tiny_bert import save_tiny_bert

Corpus = Callable[..., IndexSettings]


@pytest.fixture
def settings(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    tiny = save_tiny_bert(tmp_path_factory.mktemp("tiny"))
    made = replace(corpus(a="Cats sleep.\n\nDogs run."), model=str(tiny.folder))
    lines = [f"- is number {number} about it? <!-- v{number % 10} -->" for number in range(100)]
    parts = ["> Cats sleep.", *lines[:40], "", "> Dogs run.", *lines[40:80], "", "# Not covered", *lines[80:]]
    (made.corpus / "a.questions.md").write_text("\n".join(parts), encoding="utf-8")
    return made


def run(settings: IndexSettings, *arguments: str, **others: str) -> Result:
    environment = {"MENTOR_CORPUS": str(settings.corpus), "MENTOR_MODEL": settings.model, **others}
    return CliRunner().invoke(main, ["learn", *arguments], env=environment)


def test_learning_says_what_it_did(settings: IndexSettings) -> None:
    done = run(settings, "--seed", "3")
    assert done.exit_code == 0
    path = adapter_file(settings.corpus, settings.model)
    assert done.stdout == (
        f"Learned 100 questions, 20 of them held out at first for the calibration; in an index 100 of them will do. "
        f"Wrote {path}. Now run `mentor rebuild`.\n"
    )
    assert done.stderr.splitlines() == [
        "Learning with some questions held out: 1 of 1.",
        "Learning with all questions: 1 of 1.",
    ]
    adapter = Adapter.load(path)
    assert adapter
    assert len(adapter.evidence) == 20


def test_on_a_terminal_bars_move(settings: IndexSettings) -> None:
    done = run(settings, FORCE_COLOR="1", COLUMNS="100")
    assert done.exit_code == 0
    for what in ("Learning with some questions held out", "Learning with all questions"):
        assert what in done.stderr
    assert "1/1" in done.stderr
    assert "1 of 1." not in done.stderr
    assert done.stdout.startswith("Learned 100 questions")


def test_too_few_questions(settings: IndexSettings) -> None:
    (settings.corpus / "a.questions.md").write_text("> Cats sleep.\n- do they?\n")
    done = run(settings)
    assert done.exit_code == 1
    assert done.stderr == "Error: The corpus has 1 expected question; learning needs at least 100.\n"
    assert not adapter_file(settings.corpus, settings.model).exists()


def test_the_help_names_the_seed() -> None:
    done = CliRunner().invoke(main, ["learn", "--help"])
    assert "Random seed; makes training repeatable." in done.stdout
