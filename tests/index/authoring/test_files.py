from pathlib import Path

import pytest

from index.authoring.files import QuestionsFiles
from index.errors import CorpusError
from index.settings import IndexSettings
from tests.conftest import Corpus


def test_each_essay_gets_its_file(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep.", b="Dogs run.")
    (settings.corpus / "b.questions.md").write_text(" \n")
    begun = list(QuestionsFiles(settings).completed())
    assert [(file.name, file.begun, file.added) for file in begun] == [
        ("a.questions.md", False, 1),
        ("b.questions.md", False, 1),
    ]
    for file in begun:
        file.save()
    assert "> Cats sleep.\n" in (settings.corpus / "a.questions.md").read_text()
    assert [file.added for file in QuestionsFiles(settings, ["b"]).completed()] == [0]


def test_what_an_edit_added_is_added_and_what_moved_is_not(animals: IndexSettings) -> None:
    path = animals.corpus / "animals.md"
    path.write_text(path.read_text().replace("all day long.", "all day, every day. They purr."))
    (completed,) = QuestionsFiles(animals).completed()
    assert completed.added == 5  # "They purr.", and the four that nobody asked about.
    assert "> Cats sleep all day long.\n" in completed.after
    (requoted,) = QuestionsFiles(animals).requoted()
    assert "> Cats sleep all day, every day.\n" in requoted.after
    assert requoted.read == (animals.corpus / "animals.questions.md").read_text()


def test_only_one_essay_can_be_meant(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep.", b="Dogs run.")
    assert QuestionsFiles(settings, ["b"]).only().name == "b.md"
    with pytest.raises(CorpusError, match=r"There are 2 essays; name the one that you mean, such as a\.md\."):
        QuestionsFiles(settings).only()


def test_what_cannot_be_written_is_said(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = QuestionsFiles(corpus(a="Cats sleep.")).completed()

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.authoring.files.replace_file", full)
    with pytest.raises(CorpusError, match=r"a\.questions\.md cannot be written \(No space left on device\)"):
        file.save()


def test_what_was_written_meanwhile_is_not_written_over(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep. Dogs run.")
    path = settings.corpus / "a.questions.md"
    path.write_text("> Cats sleep.\n- when?\n")
    path.chmod(0o600)
    (file,) = QuestionsFiles(settings).completed()
    path.write_text("> Cats sleep.\n- when?\n- and mine?\n")
    with pytest.raises(CorpusError, match="was changed meanwhile"):
        file.save()
    assert path.read_text().endswith("- and mine?\n")
    (file,) = QuestionsFiles(settings).completed()
    file.save()
    assert path.read_text() == "> Cats sleep.\n- when?\n- and mine?\n\n> Dogs run.\n"
    assert path.stat().st_mode & 0o777 == 0o600
    (new,) = QuestionsFiles(corpus(b="Birds fly."), ["b"]).completed()
    new.path.write_text("mine")
    with pytest.raises(CorpusError, match="was changed meanwhile"):
        new.save()


def test_a_file_without_a_last_line_end_is_complete_all_the_same(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep.")
    (settings.corpus / "a.questions.md").write_text("> Cats sleep.\n- why?")
    files = QuestionsFiles(settings)
    assert all(file.after == file.read for file in (*files.completed(), *files.requoted()))


def test_questions_that_cannot_be_parsed_are_completed_all_the_same(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep. Dogs run.")
    (settings.corpus / "a.questions.md").write_text("> Cats sleep.\nstray\n- q?\n")
    (file,) = QuestionsFiles(settings).completed()
    assert file.after == "> Cats sleep.\nstray\n- q?\n\n> Dogs run.\n"
