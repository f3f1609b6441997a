"""A finished draft to what a query needs: its views embedded, its words indexed."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from index.contents import Contents
from index.coverage import Coverage
from index.datatypes import TEXT_KINDS, Embeddings, StoreKind, VectorStore
from index.draft import Drafted
from index.lexical import LexicalIndex, TitleIndex
from index.spelling import Spelling
from index.spread import Spread
from index.store import choose_store, write_vectors

KEYS = "keys.npy"
"""The key of each view's text, so that the next build need not embed it again: KEY (n,)."""
CHUNK = 8192
"""Views that are embedded at a time."""
_QUERIES = 200  # On which an approximate search is measured.


def assemble(
    drafted: Drafted,
    embed: Callable[[list[str]], Embeddings],
    model_words: Iterable[str] = (),
    store: StoreKind = "auto",
) -> Contents:
    """Embed the views and index the words; vectors go to disk as they come. The coverage is not calibrated yet.

    `model_words` are known to be spelt right; without them nothing is taken for a misspelling.
    """
    count = len(drafted.views)
    chunks = (range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK))
    exact = write_vectors(drafted.folder, (embed(list(drafted.texts(rows))) for rows in chunks))
    np.save(drafted.folder / KEYS, drafted.keys, allow_pickle=False)
    texts = (f"{heading} {p.text}" for heading, p in zip(_headings(drafted), drafted.passages, strict=True))
    return Contents(
        passages=drafted.passages,
        views=drafted.views,
        store=choose_store(drafted.folder, exact, _real_queries(drafted, exact), store),
        spreads={kind: Spread.of(exact.parts(drafted.rows(kind)), exact.dimension) for kind in TEXT_KINDS},
        words=LexicalIndex.build(texts),
        title_words=TitleIndex.build(_headings(drafted)),
        labels=drafted.labels,
        coverage=Coverage(),
        spelling=Spelling.of(drafted.texts(range(count)), model_words) if model_words else Spelling(),
    )


def _headings(drafted: Drafted) -> Iterator[str]:
    """Yield for each passage the title of its section."""
    rows = drafted.rows("title")
    views = drafted.views[rows.start : rows.stop]
    for text, passages in zip(drafted.texts(rows), views["last"] - views["first"], strict=True):
        for _ in range(passages):
            yield text


def _real_queries(drafted: Drafted, vectors: VectorStore) -> Embeddings:
    """Return a sample of what is asked: expected questions, or sentences where there are none."""
    rows = drafted.rows("question") or drafted.rows("sentence")
    return vectors.vectors(np.array(rows[:: max(1, len(rows) // _QUERIES)]))
