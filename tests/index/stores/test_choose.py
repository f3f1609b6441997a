from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.stores.choose import FileStore
from index.stores.flat import FlatVectors
from index.stores.ivf import IvfVectors
from tests.conftest import Corpus, build
from tests.index.stores.vectors import jittered

FEW = jittered(400)
SAMPLE = np.arange(5)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    monkeypatch.setattr("index.stores.ivf._FEW", 0)
    return FileStore(tmp_path / "vectors.npy", tmp_path / "lists.faiss")


def test_the_kind_follows_from_the_size_unless_it_is_set(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.write([FEW], 400, SAMPLE).describe() == {"kind": "flat"}
    assert store.write([FEW], 400, SAMPLE, "ivf").describe()["kind"] == "ivf"
    monkeypatch.setattr("index.stores.choose.FLAT_UP_TO", 100)
    store.drop()
    assert isinstance(store.write([FEW], 400, SAMPLE), IvfVectors)
    store.drop()
    assert isinstance(store.write([FEW], 400, SAMPLE, "flat"), FlatVectors)


def test_an_approximate_search_that_finds_too_little_is_not_kept(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.stores.choose.FLAT_UP_TO", 100)
    monkeypatch.setattr("index.stores.choose.RECALL", 1.1)
    kept = store.write([FEW], 400, SAMPLE)
    assert isinstance(kept, FlatVectors)
    assert kept.describe() == {"kind": "flat", "approximate recall@10": round(kept.refused or 0, 4)}
    assert kept.refused is not None and 0.9 < kept.refused <= 1.0
    assert not store.lists.exists()


def test_stray_lists_change_nothing(store: FileStore) -> None:
    described = store.write([FEW], 400, SAMPLE).describe()
    store.lists.write_bytes(b"junk")
    assert isinstance(store.open(described), FlatVectors)


def test_a_build_says_which_kind_it_has(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep. Dogs run. Birds fly.")
    assert build(settings).build.manifest.store == {"kind": "flat"}
    approximate = build(replace(settings, store="ivf")).build
    assert approximate.manifest.store["kind"] == "ivf"
    assert isinstance(approximate.contents.vectors, IvfVectors)
