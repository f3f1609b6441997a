"""Whatever the engine, a store keeps the contract."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.datatypes import StoreKind
from index.errors import IndexDamaged
from index.stores.choose import FileStore
from index.stores.contract import Nearest, Search, Vectors, VectorStore
from tests.index.stores.vectors import DIMENSION, jittered, nearest

ROWS = jittered(600)
SAMPLE = np.arange(0, 600, 20)
Make = Callable[[], VectorStore]


@pytest.fixture(params=["flat", "ivf"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> StoreKind:
    monkeypatch.setattr("index.stores.ivf._FEW", 0)  # Lists are used however few the rows are.
    chosen: StoreKind = request.param
    return chosen


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    return FileStore(tmp_path / "vectors.npy", tmp_path / "lists.faiss")


@pytest.fixture
def vectors(store: VectorStore, kind: StoreKind) -> Vectors:
    return store.write([ROWS[:100], ROWS[100:100], ROWS[100:]], len(ROWS), SAMPLE, kind)


def test_what_was_written_comes_back(store: VectorStore, vectors: Vectors, kind: StoreKind) -> None:
    opened = store.open(vectors.describe())
    assert vectors.describe()["kind"] == kind
    for one in (vectors, opened):
        assert (len(one), one.dimension) == (600, DIMENSION)
        assert np.array_equal(one.take(np.array([5, 0, 599, 5])), ROWS[[5, 0, 599, 5]])
        assert np.array_equal(np.concatenate(list(one.parts(range(3, 590)))), ROWS[3:590])
    query = jittered(1, seed=4)[0]
    first, second = (one.search(nearest(query, range(600), 10)).nearest[0] for one in (vectors, opened))
    assert first.rows.tolist() == second.rows.tolist()


def test_a_vector_is_nearest_to_itself_with_a_cosine_of_one(vectors: Vectors) -> None:
    for row in (0, 17, 599):
        found = vectors.search(nearest(ROWS[row], range(600), 3)).nearest[0]
        assert found.rows[0] == row
        assert found.cosines[0] == pytest.approx(1.0)
        assert np.all(np.diff(found.cosines) <= 0)


def test_only_the_rows_that_are_asked_for_are_searched(vectors: Vectors) -> None:
    query = jittered(1, seed=3)[0]
    assert set(vectors.search(nearest(query, range(40, 90), 10)).nearest[0].rows.tolist()) <= set(range(40, 90))
    assert len(vectors.search(nearest(query, range(590, 600), 50)).nearest[0].rows) <= 10
    empty = vectors.search(nearest(query, range(7, 7), 5)).nearest[0]
    assert len(empty.rows) == len(empty.cosines) == 0


def test_one_call_answers_all_that_a_question_asks(vectors: Vectors) -> None:
    query = jittered(1, seed=5)[0]
    told: list[Sequence[Nearest]] = []

    def then(found: Sequence[Nearest]) -> NDArray[np.int64]:
        told.append(found)
        return np.concatenate([one.rows for one in found])

    found = vectors.search(Search(query, [(range(300), 4), (range(300, 600), 2)], then))
    assert len(told) == 1
    assert [one.rows.tolist() for one in found.nearest] == [one.rows.tolist() for one in told[0]]
    assert [len(one.rows) for one in found.nearest] == [4, 2]
    assert found.cosines.tolist() == pytest.approx([c for one in found.nearest for c in one.cosines.tolist()])


def test_what_is_dropped_is_gone(store: VectorStore, vectors: Vectors, tmp_path: Path) -> None:
    store.drop()
    store.drop()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(IndexDamaged, match=r"vectors\.npy"):
        store.open(vectors.describe())
    assert vectors.search(nearest(ROWS[0], range(600), 1)).nearest[0].rows.tolist() == [0]  # Who has it open goes on.
