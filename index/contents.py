"""What a build holds: passages, the table of their views, vectors, words. Saved and loaded as one."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.coverage import Coverage
from index.datatypes import (
    TEXT_KINDS,
    VIEW_KINDS,
    Embeddings,
    Passage,
    StoreKind,
    TextKind,
    VectorStore,
    View,
    ViewKind,
)
from index.errors import IndexDamaged
from index.expected import LABEL, Expected
from index.lexical import LexicalIndex, TitleIndex
from index.passage_file import PassageFile
from index.spelling import Spelling
from index.store import build_store, load_store

_QUERIES = 200  # On which an approximate search is measured.
VIEW_ROW = np.dtype(
    [("kind", "i1"), ("first", "i4"), ("last", "i4"), ("sentence", "i4"), ("sentence_end", "i4"), ("key", "S32")]
)
"""A view without its text: kind, passages first to last, sentences, and the key of its text."""


def text_key(text: str) -> str:
    """Return the key under which a text's embedding is kept: the first half of its SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the views of one kind lie in space, so that a query's scores against them can be standardised.

    Over all views v of the kind, the scores q·v have mean q·μ and variance qᵀΣq: no search is needed to know them.
    """

    mean: NDArray[np.float32]
    """μ: float32 (dim,)."""
    covariance: NDArray[np.float32]
    """Σ: float32 (dim, dim)."""

    @classmethod
    def of(cls, vectors: Embeddings) -> Self:
        """Measure float32 (n, dim)."""
        if not len(vectors):
            size = vectors.shape[1]
            return cls(np.zeros(size, np.float32), np.zeros((size, size), np.float32))
        mean = vectors.mean(axis=0)
        centred = vectors - mean
        return cls(mean, (centred.T @ centred / len(vectors)).astype(np.float32))

    def standardise(self, query: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (scores - mean) / deviation; zeros where all views score alike."""
        deviation = float(np.sqrt(max(0.0, float(query @ self.covariance @ query))))
        if deviation < 1e-4:
            return np.zeros_like(scores)
        return (scores - np.float32(query @ self.mean)) / np.float32(deviation)


@dataclass(frozen=True)
class Contents:
    """Everything a query needs, views sorted by kind and, within a kind, by passage."""

    passages: Sequence[Passage]
    views: NDArray[np.void]
    """VIEW_ROW (n,), in the order of the store's vectors."""
    store: VectorStore
    spreads: dict[TextKind, Spread]
    words: LexicalIndex
    """Over each passage's section title and text."""
    title_words: TitleIndex
    """Over each passage's section title."""
    labels: NDArray[np.void]
    """LABEL (n,): which sentences answer the expected questions."""
    coverage: Coverage
    spelling: Spelling

    @cached_property
    def expected(self) -> Expected:
        """Return the expected questions."""
        return Expected(self.rows("question"), self.rows("not_covered"), self.labels)

    def rows(self, kind: ViewKind) -> range:
        """Return where the views of a kind lie."""
        first, last = np.searchsorted(self.views["kind"], [VIEW_KINDS.index(kind), VIEW_KINDS.index(kind) + 1])
        return range(int(first), int(last))

    def expected_vectors(self) -> Embeddings:
        """Return the embeddings of the covered questions, float32 (n, dim), in the order of their views."""
        rows = self.rows("question")
        return self.store.vectors(np.arange(rows.start, rows.stop))

    def rows_of(self, kind: TextKind, passage: int) -> range:
        """Return where the views of a kind lie that stand for one passage."""
        starts, ends = self.places[kind]
        return range(int(starts[passage]), int(ends[passage]))

    @cached_property
    def places(self) -> dict[TextKind, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """For each kind of view, where each passage's views start and end in the store: two int64 (passages,)."""
        passages = np.arange(len(self.passages))
        found = {}
        for kind in TEXT_KINDS:
            rows = self.rows(kind)
            table = self.views[rows.start : rows.stop]
            starts = np.searchsorted(np.ascontiguousarray(table["last"]), passages, side="right")
            ends = np.searchsorted(np.ascontiguousarray(table["first"]), passages, side="right")
            found[kind] = (rows.start + starts, rows.start + ends)
        return found

    def save(self, folder: Path) -> None:
        """Write every part below an existing folder."""
        PassageFile.save(self.passages, folder)
        np.save(folder / "views.npy", self.views, allow_pickle=False)
        np.save(folder / "labels.npy", self.labels, allow_pickle=False)
        self.spelling.save(folder / "words.json")
        coverage = json.dumps(self.coverage.to_json(), indent=1)
        (folder / "calibration.json").write_text(coverage + "\n", encoding="utf-8")
        self.store.save(folder)
        spreads = [self.spreads[kind] for kind in TEXT_KINDS]
        np.savez(
            folder / "spreads.npz",
            mean=np.stack([spread.mean for spread in spreads]),
            covariance=np.stack([spread.covariance for spread in spreads]),
        )
        (folder / "lexical").mkdir()
        self.words.save(folder / "lexical" / "text")
        self.title_words.save(folder / "lexical" / "title")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises IndexDamaged where the parts do not fit together."""
        passages = PassageFile(folder)
        views: NDArray[np.void] = np.load(folder / "views.npy", allow_pickle=False)
        store = load_store(folder)
        if len(store) != len(views):
            raise IndexDamaged(f"{folder} holds {len(store)} vectors for {len(views)} views; run `mentor rebuild`.")
        with np.load(folder / "spreads.npz", allow_pickle=False) as saved:
            spreads = {
                kind: Spread(mean, covariance)
                for kind, mean, covariance in zip(TEXT_KINDS, saved["mean"], saved["covariance"], strict=True)
            }
        words = LexicalIndex.load(folder / "lexical" / "text", len(passages))
        titles = TitleIndex.load(folder / "lexical" / "title", len(passages))
        labels: NDArray[np.void] = np.load(folder / "labels.npy", allow_pickle=False)
        coverage = Coverage.from_json(json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
        spelling = Spelling.load(folder / "words.json")
        return cls(passages, views, store, spreads, words, titles, labels, coverage, spelling)


def assemble(
    passages: Sequence[Passage],
    titles: Sequence[str],
    views: Sequence[View],
    embed: Callable[[list[str]], Embeddings],
    labels: NDArray[np.void] | None = None,
    model_words: Iterable[str] = (),
    store: StoreKind = "auto",
) -> Contents:
    """Embed the views and index the words. `titles` has one document title for each passage.

    `labels` belong to the views that are expected questions, in their order; `model_words` are known to be spelt right.
    """
    ordered = sorted(views, key=lambda view: (VIEW_KINDS.index(view.kind), view.passages))
    vectors = embed([view.text for view in ordered])
    table = np.array([_row(view) for view in ordered], dtype=VIEW_ROW)
    headings = [passage.section or title for passage, title in zip(passages, titles, strict=True)]
    return Contents(
        passages=passages,
        views=table,
        store=build_store(vectors, _real_queries(vectors, table), store),
        spreads={kind: Spread.of(vectors[table["kind"] == at]) for at, kind in enumerate(TEXT_KINDS)},
        words=LexicalIndex.build([f"{heading} {p.text}" for heading, p in zip(headings, passages, strict=True)]),
        title_words=TitleIndex.build(headings),
        labels=np.zeros(0, LABEL) if labels is None else labels,
        coverage=Coverage(),
        spelling=Spelling.of((view.text for view in ordered), model_words) if model_words else Spelling(),
    )


def _real_queries(vectors: Embeddings, views: NDArray[np.void]) -> Embeddings:
    """Return a sample of what is asked: expected questions, or sentences where there are none."""
    for kind in ("question", "sentence"):
        rows = np.flatnonzero(views["kind"] == VIEW_KINDS.index(kind))
        if len(rows):
            break
    return vectors[rows[:: max(1, len(rows) // _QUERIES)]]


def _row(view: View) -> tuple[int, int, int, int, int, bytes]:
    return (VIEW_KINDS.index(view.kind), *view.passages, *view.sentences, text_key(view.text).encode())
