from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.builds.layout import Layout
from index.builds.passage_file import PassageFile
from index.datatypes import TEXT_KINDS, VIEW_KINDS, Document, View
from index.errors import CorpusError, QuestionsError
from index.making.draft import Draft
from index.ranking.views import text_key
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.passages import make_views, split_passages
from tests.index.making.conftest import essay, written

OTHER = parse_document(CorpusFile("b.md", "---\ntitle: T\n---\n# S\nÜber. Two.\n\n# U\nOne.".encode()))
EMPTY = parse_document(CorpusFile("c.md", b"---\ntitle: T\n---\n# Only a heading\n"))


def check_views(documents: list[Document], folder: Path) -> None:
    expected: list[View] = []
    with Draft(Layout(folder)) as draft:
        first = 0
        for document in documents:
            passages = split_passages(document)
            expected += make_views(document.title, passages, first)
            assert draft.add(document) == len(passages)
            first += len(passages)
        drafted = draft.finish()
        expected.sort(key=lambda view: VIEW_KINDS.index(view.kind))
        assert list(drafted.texts(range(len(expected)))) == [view.text for view in expected]
        assert [(row["first"], row["last"]) for row in drafted.views] == [view.passages for view in expected]
        assert [(row["sentence"], row["sentence_end"]) for row in drafted.views] == [
            view.sentences for view in expected
        ]
        assert drafted.keys.tolist() == [text_key(view.text) for view in expected]
        backwards = np.arange(len(expected))[::-1]
        assert list(drafted.texts(backwards)) == [view.text for view in reversed(expected)]
        for kind in TEXT_KINDS:
            assert {expected[row].kind for row in drafted.rows(kind)} == {kind}
        assert [passage.document for passage in drafted.passages] == [
            document.name for document in documents for _ in split_passages(document)
        ]
    assert not list(folder.glob("*.draft"))


def test_views_are_sorted_and_keep_their_texts(tmp_path: Path) -> None:
    check_views([essay(1, 2), OTHER], tmp_path)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.builds(essay, st.integers(0, 9), st.integers(1, 4)), st.sampled_from([OTHER, EMPTY]))))
def test_views_of_any_documents_are_sorted(documents: list[Document]) -> None:
    with TemporaryDirectory() as folder:
        check_views([essay(1, 1), *documents], Path(folder))


def test_a_sample_is_from_all_over_the_corpus(tmp_path: Path) -> None:
    with Draft(Layout(tmp_path)) as draft:
        for number in range(4):
            draft.add(essay(number, 5))
        drafted = draft.finish()
        assert drafted.sample("sentence", 4) == [f"Sentence {number} of 0 is here." for number in range(4)]
        assert drafted.sample("title", 100) == [f"Essay no{number}" for number in range(4)]


@pytest.mark.parametrize("documents", [[], [EMPTY]])
def test_a_corpus_without_a_sentence(documents: list[Document], tmp_path: Path) -> None:
    with Draft(Layout(tmp_path)) as draft:
        for document in documents:
            draft.add(document)
        with pytest.raises(CorpusError, match="no sentence to quote"):
            draft.finish()


def test_questions_are_numbered_through_all_documents(tmp_path: Path) -> None:
    essays = [
        written("a", "Cats sleep. Dogs run.\n\nBirds fly.", "> Birds fly.\n- wings?\n\n> Dogs run.\n- legs?"),
        written("b", "Fish swim."),
        written("c", "Trees grow.", "# Not covered\n- money?\n\n# Covered\n> Trees grow.\n- wood?"),
    ]
    with Draft(Layout(tmp_path)) as draft:
        for one in essays:
            draft.add(one.document, one.questions)
        drafted = draft.finish()
        assert [question.text for question in drafted.asked] == ["legs?", "wings?", "wood?"]
        assert list(drafted.texts(drafted.rows("question"))) == ["legs?", "wings?", "wood?"]
        assert list(drafted.texts(drafted.rows("not_covered"))) == ["money?"]
        assert drafted.labels.tolist() == [(0, 0, 1), (1, 1, 0), (2, 3, 0)]


def test_after_an_error_its_texts_are_removed_all_the_same(tmp_path: Path) -> None:
    questions_of_another = written("a", "Cats sleep all day.", "> Cats sleep all day.\n- naps?").questions
    with pytest.raises(QuestionsError, match="line 2"), Draft(Layout(tmp_path)) as draft:
        draft.add(written("b", "Dogs run.").document, questions_of_another)
    assert not list(tmp_path.glob("*.draft"))


def test_passages_stay_when_the_draft_is_left(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with Draft(layout) as draft:
        draft.add(OTHER)
        draft.finish()
    assert [passage.text for passage in PassageFile(layout)] == ["Über. Two.", "One."]
