from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Embeddings
from index.errors import IndexDamaged
from index.stores.flat import FlatVectors, one_thread
from tests.index.stores.vectors import jittered


@pytest.fixture(scope="module")
def rows() -> Embeddings:
    return jittered(3000)


def test_vectors_are_a_plain_array_on_disk(rows: Embeddings, tmp_path: Path) -> None:
    FlatVectors.write(tmp_path / "v.npy", [rows[:1000], rows[1000:]], 3000)
    assert np.array_equal(np.load(tmp_path / "v.npy"), rows)


@given(start=st.integers(0, 2999), length=st.integers(1, 3000), k=st.integers(1, 80), seed=st.integers(0, 99))
def test_the_nearest_are_those_of_numpy_and_of_a_faiss_index(
    rows: Embeddings, start: int, length: int, k: int, seed: int
) -> None:
    query, some = jittered(1, seed)[0], range(start, min(start + length, 3000))
    found = FlatVectors(rows).nearest_rows(query, some, k)
    products = rows[some.start : some.stop] @ query
    assert np.allclose(products[found - start], np.sort(products)[::-1][:k], atol=1e-6)
    flat = faiss.IndexFlatIP(rows.shape[1])
    flat.add(rows[some.start : some.stop])
    assert found.tolist() == (flat.search(query[None], min(k, len(some)))[1][0] + start).tolist()


def test_one_query_takes_one_thread_and_gives_the_others_back() -> None:
    before = faiss.omp_get_max_threads()
    with one_thread():
        assert faiss.omp_get_max_threads() == 1
    assert faiss.omp_get_max_threads() == before


@pytest.mark.parametrize("spoilt", ["missing", "junk", "pickle", "float64", "one row", "cut"])
def test_anything_else_is_no_vectors(spoilt: str, rows: Embeddings, tmp_path: Path) -> None:
    path = tmp_path / "v.npy"
    if spoilt == "junk":
        path.write_bytes(b"junk")
    elif spoilt == "pickle":
        np.save(path, np.array([{}]), allow_pickle=True)
    elif spoilt == "float64":
        np.save(path, rows.astype(np.float64))
    elif spoilt == "one row":
        np.save(path, rows[0])
    elif spoilt == "cut":
        np.save(path, rows)
        path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IndexDamaged, match=r"v\.npy does not contain vectors"):
        FlatVectors.open(path)


def test_parts_are_copies_that_fit_in_memory(rows: Embeddings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.flat.CHUNK", 700)
    vectors = FlatVectors.write(tmp_path / "v.npy", [rows], 3000)
    parts = list(vectors.parts(range(50, 2950)))
    assert [len(part) for part in parts] == [700, 700, 700, 700, 100]
    parts[0][:] = 0
    assert np.array_equal(vectors.take(np.arange(50, 60)), rows[50:60])
