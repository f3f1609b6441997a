import numpy as np
import pytest

from index.datatypes import Document, ExpectedQuestion, Span
from index.learning.training_set import TrainingSet, training_set
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from tests.index.learning.samples import ESSAY, QUESTIONS, small_set


def document(name: str, body: str) -> Document:
    return parse_document(CorpusFile(name, f"---\ntitle: T\n---\n{body}".encode()))


def asking(of: Document, text: str, *sentences: str) -> ExpectedQuestion:
    starts = [of.text.index(sentence) for sentence in sentences]
    spans = tuple(Span(at, at + len(sentence)) for at, sentence in zip(starts, sentences, strict=True))
    return ExpectedQuestion(text, of.name, spans, "", 1)


def test_questions_are_paired_with_sentences() -> None:
    data = small_set()
    assert data.questions == [question.text for question in QUESTIONS]
    assert data.sentences == ["Cats sleep.", "Dogs run.", "Birds fly."]
    assert data.windows == ["Cats sleep. Dogs run.", "Cats sleep. Dogs run.", "Birds fly."]
    assert data.passages.tolist() == [0, 0, 1]
    assert data.answers.astype(int).tolist() == [
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
    ]
    assert data.covered.tolist() == [True] * 6 + [False] * 2


def test_a_window_is_a_sentence_and_its_neighbours() -> None:
    data = training_set([document("a.md", "One. Two. Three. Four.")], [])
    middle = ["One. Two. Three.", "Two. Three. Four."]
    assert data.windows == [middle[0], middle[0], middle[1], middle[1]]


def test_sentences_are_as_a_reader_sees_them() -> None:
    read = document("a.md", "Cats sleep [a lot](https://example.org). Dogs run.")
    data = training_set([read], [asking(read, "  why\u200b so   sleepy?", "Dogs run.")])
    assert data.sentences == ["Cats sleep a lot.", "Dogs run."]
    assert data.questions == ["why so sleepy?"]


def test_several_documents_and_answers() -> None:
    """The same words at the same place of two essays are two sentences."""
    first, second = document("a.md", "Cats sleep.\n\nDogs run."), document("b.md", "Cats sleep.\n\nBirds fly.")
    questions = [asking(second, "who sleeps?", "Cats sleep.", "Birds fly."), asking(first, "who runs?", "Dogs run.")]
    data = training_set([first, second], questions)
    assert data.sentences == ["Cats sleep.", "Dogs run.", "Cats sleep.", "Birds fly."]
    assert data.passages.tolist() == [0, 1, 2, 3]
    assert [np.flatnonzero(row).tolist() for row in data.answers] == [[2, 3], [1]]


@pytest.mark.parametrize("chosen", [[0, 3, 7], [], list(range(8))])
def test_some_of_the_questions(chosen: list[int]) -> None:
    data = small_set()
    some = data.only(np.isin(np.arange(8), chosen))
    assert some.questions == [data.questions[at] for at in chosen]
    assert np.array_equal(some.answers, data.answers[chosen])
    assert (some.sentences, some.windows) == (data.sentences, data.windows)
    assert some.covered.tolist() == [at < 6 for at in chosen]


def test_an_essay_without_questions() -> None:
    data = training_set([ESSAY], [])
    assert isinstance(data, TrainingSet)
    assert data.answers.shape == (0, 3)
