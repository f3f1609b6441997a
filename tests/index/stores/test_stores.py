import shutil
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.builds.build import open_build
from index.datatypes import Embeddings
from index.errors import IndexDamaged
from index.stores.choose import choose_store, load_store
from index.stores.flat import FlatStore, write_vectors
from index.stores.ivf import RECALL, IvfStore
from tests.conftest import Corpus, build


def jittered(count: int, seed: int = 0) -> Embeddings:
    """Unit vectors in clusters, as embeddings of related texts are."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(50, 32))
    rows = centres[generator.integers(50, size=count)] + 0.4 * generator.normal(size=(count, 32))
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def large(folder: Path) -> IvfStore:
    return IvfStore.over(folder, write_vectors(folder, [jittered(60_000)]), jittered(60, seed=1))


@pytest.fixture
def however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an approximate store use its lists for a few vectors, too."""
    monkeypatch.setattr("index.stores.ivf._FEW", 0)


def test_an_approximate_store_finds_what_exact_search_finds(large: IvfStore) -> None:
    assert large.recall is not None and large.recall >= RECALL
    assert large.describe()["recall@10"] == round(large.recall, 4)
    exact = FlatStore(large.flat)
    queries, rows, shared = jittered(40, seed=2), range(3, 59_990), 0
    for query in queries:
        found = large.search(query, 10, rows)
        assert np.all(np.diff(large.vectors(found) @ query) <= 0)
        assert all(row in rows for row in found)
        shared += len(set(found.tolist()) & set(exact.search(query, 10, rows).tolist()))
    assert shared / 400 >= RECALL - 0.05


def test_few_rows_are_searched_exactly(large: IvfStore) -> None:
    query, rows = jittered(1, seed=3)[0], range(100, 2100)
    best = np.argsort(-(large.vectors(np.arange(100, 2100)) @ query), kind="stable")[:5] + 100
    assert large.search(query, 5, rows).tolist() == best.tolist()


def test_vectors_are_written_as_faiss_writes_them(tmp_path: Path) -> None:
    vectors = jittered(1000)
    store = write_vectors(tmp_path, [vectors[:300], vectors[300:300], vectors[300:]])
    assert np.array_equal(store.vectors(np.arange(1000)), vectors)
    assert np.array_equal(np.concatenate(list(store.parts(range(3, 990)))), vectors[3:990])
    flat = faiss.IndexFlatIP(32)
    flat.add(vectors)
    assert (tmp_path / "vectors.faiss").read_bytes() == faiss.serialize_index(flat).tobytes()


def test_lists_are_written_as_faiss_writes_them(large: IvfStore, folder: Path) -> None:
    path = folder / "lists.faiss"
    lists = faiss.read_index(str(path))
    written = faiss.serialize_index(lists).tobytes()
    assert path.read_bytes() == written
    lists.reset()
    lists.add(large.vectors(np.arange(len(large))))
    assert faiss.serialize_index(lists).tobytes() == written
    assert not [*folder.glob("*.draft")]


@pytest.mark.usefixtures("however_few")
def test_texts_that_come_often_are_no_misses(tmp_path: Path) -> None:
    exact = write_vectors(tmp_path, [np.repeat(jittered(100), 20, axis=0)])
    store = choose_store(tmp_path, exact, jittered(100)[:20], "ivf")
    assert isinstance(store, IvfStore)
    assert store.recall is not None and store.recall >= RECALL


def test_both_kinds_come_back_from_disk(large: IvfStore, folder: Path, tmp_path: Path) -> None:
    query, rows = jittered(1, seed=4)[0], range(len(large))
    loaded = load_store(folder)
    assert isinstance(loaded, IvfStore)
    assert loaded.search(query, 10, rows).tolist() == large.search(query, 10, rows).tolist()
    write_vectors(tmp_path, large.parts(rows))
    assert type(load_store(tmp_path)) is FlatStore
    faiss.write_index(faiss.IndexLSH(32, 8), str(tmp_path / "vectors.faiss"))
    with pytest.raises(IndexDamaged, match="not a flat"):
        load_store(tmp_path)


@pytest.mark.usefixtures("however_few")
def test_the_kind_follows_from_the_size_unless_it_is_set(tmp_path: Path) -> None:
    few = jittered(400)
    exact = write_vectors(tmp_path, [few])
    assert choose_store(tmp_path, exact, few[:5]).describe() == {"kind": "flat"}
    assert choose_store(tmp_path, exact, few[:5], "ivf").describe()["kind"] == "ivf"
    folder = tmp_path / "one"
    folder.mkdir()
    one = write_vectors(folder, [few[:1]])
    assert choose_store(folder, one, few[:1], "ivf").search(few[0], 3, range(1)).tolist() == [0]


@pytest.mark.usefixtures("however_few")
def test_lists_may_stay_empty(tmp_path: Path) -> None:
    few = np.repeat(jittered(8), 50, axis=0)
    exact = write_vectors(tmp_path, [few])
    store = choose_store(tmp_path, exact, few[::50], "ivf")
    assert int(store.describe()["lists"]) > 8
    assert [store.search(query, 1, range(400))[0] // 50 for query in few[::50]] == list(range(8))
    assert len(store.search(few[0], 400, range(400))) >= 50


def test_lists_of_other_vectors_are_refused(large: IvfStore, folder: Path, tmp_path: Path) -> None:
    write_vectors(tmp_path, [large.vectors(np.arange(400))])
    shutil.copy(folder / "lists.faiss", tmp_path)
    with pytest.raises(IndexDamaged, match="400 vectors and 60000 codes"):
        load_store(tmp_path)


def test_an_approximate_store_that_finds_too_little_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = write_vectors(tmp_path, [jittered(400)])
    monkeypatch.setattr("index.stores.choose.FLAT_UP_TO", 100)
    assert isinstance(choose_store(tmp_path, exact, jittered(5, seed=1)), IvfStore)
    (tmp_path / "lists.faiss").unlink()
    monkeypatch.setattr("index.stores.choose.RECALL", 1.1)
    kept = choose_store(tmp_path, exact, jittered(5, seed=1))
    assert type(kept) is FlatStore
    assert kept.describe() == {"kind": "flat", "approximate recall@10": 1.0}
    assert not (tmp_path / "lists.faiss").exists()


def test_a_build_says_which_kind_it_has(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep. Dogs run. Birds fly.")
    assert build(settings).manifest.store == {"kind": "flat"}
    other = replace(settings, store="ivf")
    assert build(other).manifest.store["kind"] == "ivf"
    _, _, contents, _ = open_build(other)
    assert isinstance(contents.store, IvfStore)
