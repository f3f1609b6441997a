"""What a build holds: passages, the table of their views, vectors, words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.arrays import ArrayFiles
from index.datatypes import TEXT_KINDS, Embeddings, Passage, TextKind, ViewKind
from index.errors import IndexDamaged
from index.ranking.calibration import Calibration
from index.ranking.lexical import LexicalIndex, TitleIndex
from index.ranking.ragged import Ragged, joined
from index.ranking.spelling import Spelling
from index.ranking.spread import Spread
from index.ranking.untaught import NONE, Untaught
from index.ranking.views import rows_by_kind
from index.ranking.votes import Expected
from index.stores.contract import Vectors


@dataclass(frozen=True)
class Contents:
    """Everything a query needs, views sorted by kind and, within a kind, by passage."""

    passages: Sequence[Passage]
    views: NDArray[np.void]
    """VIEW_ROW (n,), in the order of the vectors."""
    vectors: Vectors
    spreads: dict[TextKind, Spread]
    bm25: LexicalIndex
    """Over each passage's section title and text."""
    titles: TitleIndex
    """Over each passage's section title."""
    labels: NDArray[np.void]
    """LABEL (n,): which sentences answer the expected questions."""
    calibration: Calibration
    spelling: Spelling
    untaught: Untaught = NONE
    files: ArrayFiles = field(default_factory=ArrayFiles)
    """From which all but the vectors come."""

    def check(self) -> None:
        """Raise IndexDamaged if a file that a query needs was cut short since it was opened."""
        if not self.files.are_whole():
            raise IndexDamaged(messages.BUILD_CUT_SHORT)

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
        return self.vectors.take(np.arange(rows.start, rows.stop))

    def views_of(self, kinds: Sequence[TextKind], passages: NDArray[np.int64]) -> Ragged[np.int64]:
        """Return where the views of some passages lie, int64 (n,): kind after kind, a run for each passage."""
        starts, ends = zip(*(self._views_of(kind, passages.astype(np.int32)) for kind in kinds), strict=True)
        return joined(np.concatenate(starts), np.concatenate(ends))

    def _views_of(self, kind: TextKind, passages: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        start, (first, last) = self.rows(kind).start, self._ends[kind]
        begin, end = (start + np.searchsorted(bounds, passages, side="right") for bounds in (last, first))
        return begin, end

    @cached_property
    def _ends(self) -> dict[TextKind, tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """For each kind, the first passage of every view and the one after its last: two int32 (views,)."""
        tables = {kind: self.views[self.rows(kind).start : self.rows(kind).stop] for kind in TEXT_KINDS}
        return {
            kind: (np.ascontiguousarray(table["first"]), np.ascontiguousarray(table["last"]))
            for kind, table in tables.items()
        }
