"""A finished draft to what a query needs: its views embedded, its words indexed."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from index.datatypes import TEXT_KINDS, Embeddings, StoreKind, VectorStore
from index.making.draft import Drafted
from index.ranking.calibration import Coverage
from index.ranking.contents import Contents
from index.ranking.lexical import LexicalIndex, TitleIndex
from index.ranking.spelling import Spelling
from index.ranking.spread import Spread
from index.stores.choose import choose_store
from index.stores.flat import CHUNK, write_vectors

KEYS = "keys.npy"
"""The key of each view's text, so that the next build need not embed it again: KEY (n,)."""
_ONCE = "vectors.draft"
_QUERIES = 200  # On which an approximate search is measured.


def assemble(
    drafted: Drafted,
    embed: Callable[[list[str]], Embeddings],
    model_words: Iterable[str] = (),
    store: StoreKind = "auto",
) -> Contents:
    """Embed each text once and index the words; vectors, their lists and KEYS are written into the draft's folder.

    `model_words` are known to be spelt right; without them nothing is taken for a misspelling. The coverage is not
    calibrated yet.
    """
    exact = write_vectors(drafted.folder, _embedded(drafted, embed))
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
        spelling=Spelling.of(drafted.texts(range(len(drafted.views))), model_words) if model_words else Spelling(),
    )


def _embedded(drafted: Drafted, embed: Callable[[list[str]], Embeddings]) -> Iterator[Embeddings]:
    """Yield the embeddings of all views in parts; those of texts that come more than once are embedded once."""
    _, first, back = np.unique(drafted.keys, return_index=True, return_inverse=True)
    order = np.argsort(first)  # As they come, so that texts of a kind, which are about as long, stay together.
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    once = drafted.folder / _ONCE
    with once.open("wb") as file:
        for start in range(0, len(order), CHUNK):
            part = embed(list(drafted.texts(first[order[start : start + CHUNK]])))
            file.write(np.ascontiguousarray(part).data)
    vectors = np.memmap(once, dtype=np.float32, mode="r").reshape(len(order), -1)
    for start in range(0, len(back), CHUNK):
        yield vectors[place[back[start : start + CHUNK]]]
    once.unlink()


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
