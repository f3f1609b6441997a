"""Search and rebuilds as the corpus grows."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path

import numpy as np

from index.builds.freshness import open_active
from index.datatypes import Embeddings
from index.making.make import rebuild
from index.settings import IndexSettings
from index.stores.choose import FLAT_UP_TO, FileStore
from index.stores.contract import Vectors
from index.stores.flat import FlatVectors
from index.stores.ivf import IvfVectors
from tests.bench.asking import ten_nearest
from tests.bench.measure import Row, median_ms
from tests.conftest import Silent

_SIZES = (2_000, 100_000, 1_000_000)
_NOISE = 0.4
"""Length of what is added to a real embedding. Random directions alone would make approximate search look useless."""


def jittered(real: Embeddings, count: int, seed: int = 0) -> Embeddings:
    """Return `count` unit vectors near real embeddings, each moved by the same length: float32 (count, dim)."""
    generator = np.random.default_rng(seed)
    rows = np.empty((count, real.shape[1]), dtype=np.float32)
    for start in range(0, count, 50_000):
        some = real[generator.integers(len(real), size=min(50_000, count - start))]
        noise = generator.normal(size=some.shape).astype(np.float32)
        moved = some + _NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        rows[start : start + len(some)] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return rows


def search(settings: IndexSettings, folder: Path) -> Iterator[Row]:
    """Time a search among many vectors, exact and approximate, beside numpy in the same run."""
    held = open_active(settings).contents.vectors
    real = held.take(np.arange(len(held)))
    queries = jittered(real, 500, seed=1)
    for count in _SIZES:
        vectors = jittered(real, count)
        times = 10 if count > FLAT_UP_TO else 50
        matmul = median_ms(partial(_by_numpy, vectors, queries[0]), times)
        here = folder / str(count)
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir(parents=True)
        store = FileStore(here / "vectors.npy", here / "lists.faiss")
        exact = FlatVectors.write(store.vectors, [vectors], count)
        took = _search_ms(exact, queries, times)
        yield Row("search", f"{count:,} vectors, flat", took, "ms", "numpy matmul", matmul)
        if count > FLAT_UP_TO:
            approximate = IvfVectors.write(store.lists, exact, jittered(real, 200, seed=2))
            fast = _search_ms(approximate, queries, 50)
            yield Row("search", f"{count:,} vectors, ivf", fast, "ms", "numpy matmul", matmul)
            yield Row("search", f"{count:,} vectors, ivf, recall@10", approximate.recall or 0.0, "")


def _search_ms(vectors: Vectors, queries: Embeddings, times: int) -> float:
    turn = cycle(queries)
    return median_ms(lambda: ten_nearest(vectors, next(turn)), times)


def _by_numpy(vectors: Embeddings, query: Embeddings) -> Embeddings:
    scores: Embeddings = vectors @ query
    return scores[scores.argpartition(-10)[-10:]]


def rebuilds(settings: IndexSettings, folder: Path) -> Iterator[Row]:
    """Time rebuilds of the project's own corpus in an empty folder: the first, one without a change, one with one."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    for path in settings.corpus.iterdir():
        (corpus / path.name).write_bytes(path.read_bytes())
    own = replace(settings, corpus=corpus, artifacts=folder / "artifacts")
    first = rebuild(own, Silent(), print)
    nothing = rebuild(own, Silent(), print)
    (corpus / "another.md").write_text('---\ntitle: "Another"\n---\n\nOne new paragraph.\n', encoding="utf-8")
    changed = rebuild(own, Silent(), print)
    reference = ("the first rebuild", first.seconds)
    yield Row("rebuild", f"first, {first.embedded} texts embedded", first.seconds, "s")
    yield Row("rebuild", f"nothing changed, {nothing.embedded} embedded", nothing.seconds, "s", *reference)
    yield Row("rebuild", f"one paragraph added, {changed.embedded} embedded", changed.seconds, "s", *reference)
