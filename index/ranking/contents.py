"""What a build holds: passages, the table of their views, vectors, words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.builds.passage_file import PassageFile
from index.datatypes import TEXT_KINDS, Embeddings, Passage, TextKind, VectorStore, ViewKind
from index.errors import IndexDamaged
from index.ranking.arrays import mapped
from index.ranking.calibration import Coverage
from index.ranking.lexical import LexicalIndex, TitleIndex
from index.ranking.spelling import Spelling
from index.ranking.spread import Spread
from index.ranking.views import rows_by_kind
from index.ranking.votes import Expected
from index.stores.choose import load_store


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
        return self._rows[kind]

    @cached_property
    def _rows(self) -> dict[ViewKind, range]:
        return rows_by_kind(self.views)

    def expected_vectors(self) -> Embeddings:
        """Return the embeddings of the covered questions, float32 (n, dim), in the order of their views."""
        rows = self.rows("question")
        return self.store.vectors(np.arange(rows.start, rows.stop))

    def views_of(self, kind: TextKind, passages: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the views of a kind of each passage, int64 (n,), start and end in the store: two int64 (n,)."""
        start, wanted = self.rows(kind).start, passages.astype(np.int32)
        first, last = self._ends[kind]
        return start + np.searchsorted(last, wanted, side="right"), start + np.searchsorted(first, wanted, side="right")

    @cached_property
    def _ends(self) -> dict[TextKind, tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """For each kind, the first passage of every view and the one after its last: two int32 (views,)."""
        tables = {kind: self.views[self.rows(kind).start : self.rows(kind).stop] for kind in TEXT_KINDS}
        return {
            kind: (np.ascontiguousarray(table["first"]), np.ascontiguousarray(table["last"]))
            for kind, table in tables.items()
        }

    def save(self, folder: Path) -> None:
        """Write what is in memory into the folder that holds the passages and the vectors."""
        np.save(folder / "views.npy", self.views, allow_pickle=False)
        np.save(folder / "labels.npy", self.labels, allow_pickle=False)
        self.spelling.save(folder / "words.json")
        coverage = json.dumps(self.coverage.to_json(), indent=1)
        (folder / "calibration.json").write_text(coverage + "\n", encoding="utf-8")
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
        """Open a build's folder. Raises IndexDamaged where the parts do not fit together."""
        passages = PassageFile(folder)
        views: NDArray[np.void] = mapped(folder / "views.npy")
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
