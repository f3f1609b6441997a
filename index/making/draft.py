"""A corpus on its way into a build: passages and texts go to disk, a small row for each view stays in memory."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.arrays import ArrayFiles
from index.builds.layout import Layout
from index.builds.passage_file import PassageFile, PassageWriter
from index.datatypes import VIEW_KINDS, Document, ExpectedQuestion, TextKind, View, ViewKind
from index.errors import CorpusError
from index.making.question_views import question_views
from index.ranking.views import KEY, VIEW_ROW, rows_by_kind, text_key
from index.ranking.votes import LABEL
from index.reading.passages import make_views, split_passages


class Draft:
    """Takes documents one by one. Use it as a context: on leaving it, its texts are removed, its passages stay."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._asked: list[ExpectedQuestion] = []
        self._writer = PassageWriter(layout)
        self._texts = layout.texts_draft.open("wb")
        self._offsets = array("q", [0])
        self._rows: list[tuple[NDArray[np.void], NDArray[np.bytes_]]] = []
        self._labels: list[NDArray[np.void]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()
        self._texts.close()
        self.layout.texts_draft.unlink(missing_ok=True)

    def add(self, document: Document, questions: Sequence[ExpectedQuestion] = ()) -> int:
        """Take a document and what is expected to be asked of it; return how many passages it has.

        Raises QuestionsError for a covered question whose sentences are in no passage.
        """
        passages = split_passages(document)
        first = len(self._writer)
        views = list(make_views(document.title, passages, first))
        if questions:
            asked, labels, covered = question_views(questions, passages, first, len(self._asked))
            views += asked
            self._labels.append(labels)
            self._asked += covered
        self._writer.append(passages)
        self._write(views)
        return len(passages)

    def finish(self) -> "Drafted":
        """Sort the views by kind; nothing can be added any more. Raises CorpusError if there is nothing to quote."""
        if not len(self._writer):
            raise CorpusError(messages.NOTHING_TO_QUOTE)
        self._writer.finish()
        self._texts.flush()
        views, keys = (np.concatenate(parts) for parts in zip(*self._rows, strict=True))
        self._rows.clear()
        order = np.argsort(views["kind"], kind="stable")
        return Drafted(
            layout=self.layout,
            views=views[order],
            keys=keys[order],
            labels=np.concatenate([np.zeros(0, LABEL), *self._labels]),
            asked=self._asked,
            places=order,
            offsets=np.array(self._offsets, dtype=np.int64),
        )

    def _write(self, views: Sequence[View]) -> None:
        if not views:
            return
        for view in views:
            self._texts.write(view.text.encode())
            self._offsets.append(self._texts.tell())
        rows = [(VIEW_KINDS.index(view.kind), *view.passages, *view.sentences) for view in views]
        self._rows.append((np.array(rows, VIEW_ROW), np.array([text_key(view.text) for view in views], KEY)))


@dataclass(frozen=True)
class Drafted:
    """What a finished draft holds, until it is left."""

    layout: Layout
    views: NDArray[np.void]
    """VIEW_ROW (n,), sorted by kind and, within a kind, by passage."""
    keys: NDArray[np.bytes_]
    """KEY (n,), in the same order."""
    labels: NDArray[np.void]
    """LABEL (n,)."""
    asked: list[ExpectedQuestion]
    """The covered questions, in the order of their views."""
    places: NDArray[np.int64]
    """int64 (n,): where each view stood as they came."""
    offsets: NDArray[np.int64]
    """int64 (n + 1,): where the text of each that came starts."""

    @cached_property
    def passages(self) -> PassageFile:
        """Return the passages."""
        return PassageFile(self.layout)

    def rows(self, kind: ViewKind) -> range:
        """Return where the views of a kind lie."""
        return self._rows[kind]

    @cached_property
    def _rows(self) -> dict[ViewKind, range]:
        return rows_by_kind(self.views)

    def texts(self, rows: range | NDArray[np.int64]) -> Iterator[str]:
        """Yield the texts of some views."""
        for place in self.places[slice(rows.start, rows.stop, rows.step) if isinstance(rows, range) else rows]:
            yield self._bytes[self.offsets[place] : self.offsets[place + 1]].tobytes().decode()

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        return ArrayFiles().bytes(self.layout.texts_draft)

    def sample(self, kind: TextKind, count: int) -> list[str]:
        """Return about `count` texts of a kind, from all over the corpus."""
        rows = self.rows(kind)
        return list(self.texts(rows[:: max(1, len(rows) // count)]))
