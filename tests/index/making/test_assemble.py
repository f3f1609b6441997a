import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.builds.layout import Layout
from index.builds.persistence import load_contents, save_contents
from index.datatypes import TEXT_KINDS, Embeddings, StoreKind
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.calibration import Calibration
from index.ranking.spelling import Spelling
from index.ranking.views import text_key
from index.stores.choose import FileStore
from index.stores.contract import Vectors
from tests.conftest import WordEncoder
from tests.index.making.conftest import assembled, essay, items, written

_DIMENSION = 256


def test_every_view_has_the_embedding_of_its_text(words: WordEncoder, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    one = written("a", "# S\nCats sleep. Dogs run.\n\n- Cats sleep.", "> Dogs run.\n- legs?\n\n# Not covered\n- money?")
    with Draft(layout) as draft:
        draft.add(one.document, one.questions)
        drafted = draft.finish()
        texts = list(drafted.texts(range(len(drafted.views))))
        made = assemble(drafted, words.encode_passages)
    assert np.array_equal(made.vectors.take(np.arange(len(texts))), words.encode_passages(texts))
    assert np.load(layout.keys).tolist() == [text_key(text) for text in texts]
    assert texts[-2:] == ["legs?", "money?"]
    assert made.calibration == Calibration()


def test_words_are_counted_with_the_title_of_their_section(words: WordEncoder, tmp_path: Path) -> None:
    body = "Owls call.\n\n# Animals\nCats sleep.\n\nDogs run.\n\n# Plants\nTrees grow."
    made = assembled(tmp_path / "build", [written("Zoo", body).document], words.encode_passages)
    assert (made.bm25.of("animals") > 0).tolist() == [False, True, True, False]
    assert made.titles.of("animals").tolist() == [0, 1, 1, 0]
    assert made.titles.of("zoo").tolist() == [1, 0, 0, 0]
    assert (made.bm25.of("dogs") > 0).tolist() == [False, False, True, False]


def test_words_may_be_misspelt_only_where_the_model_s_are_known(words: WordEncoder, tmp_path: Path) -> None:
    with Draft(Layout(tmp_path)) as draft:
        draft.add(essay(1))
        drafted = draft.finish()
        assert assemble(drafted, words.encode_passages).spelling == Spelling()
        tmp_path.joinpath("vectors.npy").unlink()
        spelling = assemble(drafted, words.encode_passages, ["another", "zebra"]).spelling
    assert spelling.known == {"another", "zebra"}
    assert {"another", "sentence", "follows"} <= spelling.used
    assert "zebra" not in spelling.used


def test_what_is_saved_comes_back(words: WordEncoder, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with Draft(layout) as draft:
        for number in range(3):
            draft.add(essay(number))
        made = assemble(draft.finish(), words.encode_passages)
        save_contents(made, layout)
    loaded = load_contents(layout, made.vectors.describe())
    assert list(loaded.passages) == list(made.passages)
    assert np.array_equal(loaded.views, made.views)
    assert loaded.bm25.of("sentence").tolist() == made.bm25.of("sentence").tolist()
    assert loaded.titles.of("no2").argmax() == 20
    rows = np.arange(len(made.views))
    assert np.array_equal(loaded.vectors.take(rows), made.vectors.take(rows))


def test_the_parts_that_a_build_is_made_in_do_not_show(
    words: WordEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [*map(essay, range(3)), *map(items, range(3))]
    at_once = assembled(tmp_path / "at_once", documents, words.encode_passages)
    for module in ("index.making.assemble", "index.stores.flat"):
        monkeypatch.setattr(f"{module}.CHUNK", 7)
    asked: list[str] = []

    def embed(texts: list[str]) -> Embeddings:
        assert len(texts) <= 7
        asked.extend(texts)
        return words.encode_passages(texts)

    in_parts = assembled(tmp_path / "in_parts", documents, embed)
    assert len(asked) == len(set(asked)) < len(at_once.views)
    rows = np.arange(len(at_once.views))
    assert np.array_equal(in_parts.vectors.take(rows), at_once.vectors.take(rows))
    for kind in TEXT_KINDS:
        assert np.allclose(in_parts.spreads[kind].mean, at_once.spreads[kind].mean, atol=1e-6)
        assert np.allclose(in_parts.spreads[kind].covariance, at_once.spreads[kind].covariance, atol=1e-6)
    assert not [*tmp_path.rglob("*.draft")]


def test_vectors_are_not_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger corpus takes a few hundred bytes more for each view; its vector alone would be a thousand."""
    monkeypatch.setattr("index.arrays.IN_MEMORY", 0)
    for module in ("index.making.assemble", "index.stores.flat"):
        monkeypatch.setattr(f"{module}.CHUNK", 512)
    views, peaks = zip(*(_peak(tmp_path / str(count), count) for count in (100, 300)), strict=True)
    assert (peaks[1] - peaks[0]) / (views[1] - views[0]) < 4 * _DIMENSION / 2


def test_an_approximate_search_is_measured_on_questions_or_else_on_sentences(
    words: WordEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.making.assemble._QUERIES", 3)
    write, samples = FileStore.write, list[list[int]]()

    def noted(
        self: FileStore, parts: Iterable[Embeddings], count: int, sample: NDArray[np.int64], kind: StoreKind
    ) -> Vectors:
        samples.append(sample.tolist())
        return write(self, parts, count, sample, kind)

    monkeypatch.setattr(FileStore, "write", noted)
    questions = "> Cats sleep 0.\n" + "".join(f"- what of {at}?\n" for at in range(6))
    for name, asked in (("a", questions), ("b", "")):
        one = written(name, "\n\n".join(f"Cats sleep {at}." for at in range(6)), asked)
        layout = Layout(tmp_path / name)
        layout.folder.mkdir()
        with Draft(layout) as draft:
            draft.add(one.document, one.questions)
            made = assemble(draft.finish(), words.encode_passages)
        rows = made.rows("question" if asked else "sentence")
        assert samples.pop() == [rows[0], rows[2], rows[4]]


def _peak(folder: Path, essays: int) -> tuple[int, int]:
    """Return how many views there are, and the most memory that was taken, in bytes."""
    tracemalloc.start()
    try:
        made = assembled(folder, map(essay, range(essays)), _equal)
        return len(made.views), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _equal(texts: list[str]) -> Embeddings:
    return np.full((len(texts), _DIMENSION), _DIMENSION**-0.5, dtype=np.float32)
