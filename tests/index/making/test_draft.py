import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from index.datatypes import TEXT_KINDS, VIEW_KINDS, Document, Embeddings, View
from index.errors import CorpusError
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents
from index.ranking.views import text_key
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.passages import make_views, split_passages
from tests.conftest import WordEncoder

_DIMENSION = 256


def essay(number: int, paragraphs: int = 10) -> Document:
    body = "\n\n".join(f"Sentence {number} of {at} is here. Another {at} follows {number}." for at in range(paragraphs))
    return parse_document(CorpusFile(f"{number}.md", f"---\ntitle: Essay no{number}\n---\n\n{body}\n".encode()))


def test_views_are_sorted_and_keep_their_texts(tmp_path: Path) -> None:
    documents = [
        essay(1, 2),
        parse_document(CorpusFile("b.md", "---\ntitle: T\n---\n# S\nÜber. Two.\n\n# U\nOne.".encode())),
    ]
    expected: list[View] = []
    with Draft(tmp_path) as draft:
        first = 0
        for document in documents:
            passages = split_passages(document)
            expected += make_views(document.title, passages, first)
            assert draft.add(document) == len(passages)
            first += len(passages)
        drafted = draft.finish()
        expected.sort(key=lambda view: VIEW_KINDS.index(view.kind))
        assert list(drafted.texts(range(len(expected)))) == [view.text for view in expected]
        assert drafted.views["first"].tolist() == [view.passages[0] for view in expected]
        assert drafted.keys.tolist() == [text_key(view.text) for view in expected]
        assert drafted.sample("sentence", 2)[0] == "Sentence 1 of 0 is here."
        for kind in TEXT_KINDS:
            assert {expected[row].kind for row in drafted.rows(kind)} == {kind}
    assert not list(tmp_path.glob("*.draft"))


def test_a_corpus_without_a_sentence(tmp_path: Path) -> None:
    with Draft(tmp_path) as draft:
        draft.add(parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\n# Only a heading\n")))
        with pytest.raises(CorpusError, match="no sentence to quote"):
            draft.finish()


def test_what_is_saved_comes_back(words: WordEncoder, tmp_path: Path) -> None:
    with Draft(tmp_path) as draft:
        for number in range(3):
            draft.add(essay(number))
        made = assemble(draft.finish(), words.encode_passages)
        made.save(tmp_path)
    loaded = Contents.load(tmp_path)
    assert list(loaded.passages) == list(made.passages)
    assert np.array_equal(loaded.views, made.views)
    assert loaded.words.of("sentence").tolist() == made.words.of("sentence").tolist()
    assert loaded.title_words.of("no2").argmax() == 20


def test_the_parts_that_a_build_is_made_in_do_not_show(
    words: WordEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [*map(essay, range(3)), *(_items(number) for number in range(3))]
    at_once = _assemble(tmp_path / "at_once", documents, words.encode_passages)
    for module in ("index.making.assemble", "index.stores.flat"):
        monkeypatch.setattr(f"{module}.CHUNK", 7)
    asked: list[str] = []

    def embed(texts: list[str]) -> Embeddings:
        assert len(texts) <= 7
        asked.extend(texts)
        return words.encode_passages(texts)

    in_parts = _assemble(tmp_path / "in_parts", documents, embed)
    assert len(asked) == len(set(asked)) < len(at_once.views)
    rows = np.arange(len(at_once.views))
    assert np.array_equal(in_parts.store.vectors(rows), at_once.store.vectors(rows))
    for kind in TEXT_KINDS:
        assert np.allclose(in_parts.spreads[kind].mean, at_once.spreads[kind].mean, atol=1e-6)
        assert np.allclose(in_parts.spreads[kind].covariance, at_once.spreads[kind].covariance, atol=1e-6)
    assert not [*tmp_path.rglob("*.draft")]


def test_vectors_are_not_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger corpus takes a few hundred bytes more for each view; its vector alone would be a thousand."""
    for module in ("index.making.assemble", "index.stores.flat"):
        monkeypatch.setattr(f"{module}.CHUNK", 512)
    views, peaks = zip(*(_peak(tmp_path / str(count), count) for count in (100, 300)), strict=True)
    assert (peaks[1] - peaks[0]) / (views[1] - views[0]) < 4 * _DIMENSION / 2


def _items(number: int) -> Document:
    """One-sentence items: sentence and window are the same text."""
    body = "".join(f"- Item {at} of {number}.\n" for at in range(9))
    return parse_document(CorpusFile(f"items{number}.md", f"---\ntitle: Items\n---\n\n{body}".encode()))


def _assemble(folder: Path, documents: Iterable[Document], embed: Callable[[list[str]], Embeddings]) -> Contents:
    folder.mkdir()
    with Draft(folder) as draft:
        for document in documents:
            draft.add(document)
        return assemble(draft.finish(), embed)


def _peak(folder: Path, essays: int) -> tuple[int, int]:
    """Return how many views there are, and the most memory that was taken, in bytes."""
    tracemalloc.start()
    try:
        made = _assemble(folder, map(essay, range(essays)), _equal)
        return len(made.views), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _equal(texts: list[str]) -> Embeddings:
    return np.full((len(texts), _DIMENSION), _DIMENSION**-0.5, dtype=np.float32)
