from pathlib import Path

import numpy as np
import pytest

from index.datatypes import Document, Embeddings, Essay, ExpectedQuestion, Span
from index.errors import CorpusError, QuestionsError
from index.making.scratch import Scratch, scratch
from index.ranking.retriever import Retriever
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from tests.conftest import WordEncoder


def document(name: str, *paragraphs: str) -> Document:
    body = "\n\n".join(paragraphs)
    return parse_document(CorpusFile(f"{name}.md", f"---\ntitle: {name}\n---\n{body}".encode()))


def essay(name: str, questions: str, *paragraphs: str) -> Essay:
    read = document(name, *paragraphs)
    return Essay(read, tuple(parse_questions(CorpusFile(f"{name}.questions.md", questions.encode()), read).expected))


ESSAYS = [
    essay("one", "> Dogs run.\n- are hounds quick?\n\n> Cats sleep.\n- do felines rest?", "Cats sleep.", "Dogs run."),
    essay("empty", "", "# Nothing but a heading"),
    essay("two", "> Birds fly.\n- wings?\n\n# Not covered\n- taxes?", "Birds fly."),
]


@pytest.fixture
def made(words: WordEncoder, tmp_path: Path) -> Scratch:
    return scratch(ESSAYS, tmp_path, words.encode_passages)


def test_passages_know_their_documents(made: Scratch) -> None:
    assert [passage.text for passage in made.contents.passages] == ["Cats sleep.", "Dogs run.", "Birds fly."]
    assert made.documents.tolist() == [0, 0, 2]


def test_covered_questions_stand_in_the_order_of_their_views(made: Scratch, words: WordEncoder) -> None:
    """An essay's questions come in the order of the passages that answer them."""
    texts = [question.text for question in made.asked]
    assert texts == ["do felines rest?", "are hounds quick?", "wings?"]
    assert np.array_equal(made.contents.expected_vectors(), words.encode_queries(texts))
    answered = [made.contents.expected.labels_of(at)["passage"].tolist() for at in range(3)]
    assert answered == [[0], [1], [2]]
    assert len(made.contents.rows("not_covered")) == 1


def test_it_can_be_asked_as_long_as_its_folder_is_there(made: Scratch, words: WordEncoder) -> None:
    retriever = Retriever(made.contents, words)
    for question, first in (("do birds fly", "Birds fly."), ("are hounds quick", "Dogs run.")):
        assert retriever.retrieve(question, 1).hits[0].passage.text == first


def test_nothing_is_taken_for_a_misspelling(made: Scratch) -> None:
    assert made.contents.spelling.correct("do brids fly") == "do brids fly"


def test_each_text_is_embedded_once(words: WordEncoder, tmp_path: Path) -> None:
    embedded: list[str] = []

    def embed(texts: list[str]) -> Embeddings:
        embedded.extend(texts)
        return words.encode_passages(texts)

    scratch([Essay(document("one", "Cats sleep.", "Cats sleep.", "Cats sleep. Dogs run."), ())], tmp_path, embed)
    assert len(embedded) == len(set(embedded))
    assert {"Cats sleep.", "Dogs run."} <= set(embedded)
    assert not list(tmp_path.glob("*.draft"))


def test_a_corpus_without_a_sentence(words: WordEncoder, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no sentence to quote"):
        scratch(iter([ESSAYS[1]]), tmp_path, words.encode_passages)
    assert not list(tmp_path.glob("*.draft"))


def test_a_question_that_no_passage_answers(words: WordEncoder, tmp_path: Path) -> None:
    astray = ExpectedQuestion("why?", "one.md", (Span(1, 3),), "", 5)
    with pytest.raises(QuestionsError, match=r"one\.md: .* line 5"):
        scratch([Essay(ESSAYS[0].document, (astray,))], tmp_path, words.encode_passages)
