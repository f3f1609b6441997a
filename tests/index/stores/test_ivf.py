from pathlib import Path

import faiss
import numpy as np
import pytest

from index.errors import IndexDamaged, MentorError
from index.stores.flat import FlatVectors
from index.stores.ivf import RECALL, IvfVectors
from tests.index.stores.vectors import DIMENSION, jittered


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def large(folder: Path) -> IvfVectors:
    exact = FlatVectors.write(folder / "vectors.npy", [jittered(60_000)], 60_000)
    return IvfVectors.write(folder / "lists.faiss", exact, jittered(60, seed=1))


def test_it_finds_what_exact_search_finds(large: IvfVectors) -> None:
    assert large.recall is not None and large.recall >= RECALL
    assert large.describe()["recall@10"] == round(large.recall, 4)
    queries, rows, shared = jittered(40, seed=2), range(3, 59_990), 0
    for query in queries:
        found = large.nearest_rows(query, rows, 10)
        assert np.all(np.diff(large.take(found) @ query) <= 0)
        assert all(row in rows for row in found)
        shared += len(set(found.tolist()) & set(large.exact.nearest_rows(query, rows, 10).tolist()))
    assert shared / 400 >= RECALL - 0.05


def test_few_rows_are_searched_exactly(large: IvfVectors) -> None:
    query, rows = jittered(1, seed=3)[0], range(100, 2100)
    best = np.argsort(-(large.take(np.arange(100, 2100)) @ query), kind="stable")[:5] + 100
    assert large.nearest_rows(query, rows, 5).tolist() == best.tolist()


def test_lists_are_written_as_faiss_writes_them(large: IvfVectors, folder: Path) -> None:
    path = folder / "lists.faiss"
    lists = faiss.read_index(str(path))
    written = faiss.serialize_index(lists).tobytes()
    assert path.read_bytes() == written
    lists.reset()
    lists.add(large.take(np.arange(len(large))))
    assert faiss.serialize_index(lists).tobytes() == written
    assert not [*folder.glob("*.draft")]


@pytest.mark.parametrize("count", [1, 8, 400])
def test_however_few_there_are(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.ivf._FEW", 0)
    rows = jittered(count)
    exact = FlatVectors.write(tmp_path / "vectors.npy", [rows], count)
    vectors = IvfVectors.write(tmp_path / "lists.faiss", exact, rows[:5])
    assert vectors.nearest_rows(rows[0], range(count), 1).tolist() == [0]


def test_lists_may_stay_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.ivf._FEW", 0)
    rows = np.repeat(jittered(8), 50, axis=0)
    exact = FlatVectors.write(tmp_path / "vectors.npy", [rows], 400)
    vectors = IvfVectors.write(tmp_path / "lists.faiss", exact, rows[::50])
    assert int(vectors.describe()["lists"]) > 8
    assert [vectors.nearest_rows(query, range(400), 1)[0] // 50 for query in rows[::50]] == list(range(8))
    assert len(vectors.nearest_rows(rows[0], range(400), 400)) >= 50


def test_texts_that_come_often_are_no_misses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.ivf._FEW", 0)
    rows = np.repeat(jittered(100), 20, axis=0)
    exact = FlatVectors.write(tmp_path / "vectors.npy", [rows], 2000)
    vectors = IvfVectors.write(tmp_path / "lists.faiss", exact, jittered(100)[:20])
    assert vectors.recall is not None and vectors.recall >= RECALL


def test_lists_of_other_vectors_are_refused(large: IvfVectors, folder: Path, tmp_path: Path) -> None:
    few = FlatVectors.write(tmp_path / "vectors.npy", [jittered(400)], 400)
    with pytest.raises(IndexDamaged, match="60000 codes for 400 vectors"):
        IvfVectors.open(folder / "lists.faiss", few)
    (tmp_path / "lists.faiss").write_bytes(b"junk")
    with pytest.raises(IndexDamaged, match="not a FAISS index"):
        IvfVectors.open(tmp_path / "lists.faiss", few)


def test_another_format_of_faiss_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = FlatVectors.write(tmp_path / "vectors.npy", [jittered(400)], 400)
    monkeypatch.setattr(faiss, "serialize_index", lambda _: np.zeros(100, np.uint8))
    with pytest.raises(MentorError, match="faiss-cpu"):
        IvfVectors.write(tmp_path / "lists.faiss", exact, jittered(5))


def test_its_rows_are_the_exact_ones(large: IvfVectors) -> None:
    assert large.dimension == DIMENSION
    assert np.array_equal(next(large.parts(range(10))), large.exact.rows[:10])
