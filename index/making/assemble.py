"""A finished draft to what a query needs: its views embedded, its words indexed."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import numpy as np

from index.datatypes import TEXT_KINDS, Embeddings, StoreKind
from index.making.draft import Drafted
from index.ranking.calibration import Calibration
from index.ranking.contents import Contents
from index.ranking.lexical import LexicalIndex, TitleIndex
from index.ranking.spelling import Spelling
from index.ranking.spread import Spread
from index.reading.plain import lines_of
from index.stores.flat import CHUNK

_QUERIES = 200  # On which an approximate search is measured.


def assemble(
    drafted: Drafted,
    embed: Callable[[list[str]], Embeddings],
    vocabulary: Iterable[str] = (),
    store: StoreKind = "auto",
    spared: Iterable[str] = (),
) -> Contents:
    """Embed each text once and index the words; vectors, their lists and keys are written into the draft's folder.

    The words of `vocabulary` are known to be spelt right, as are those of `spared` questions, which are no views;
    without it nothing is taken for a misspelling. The coverage is not calibrated yet.
    """
    # A sample of what is asked: expected questions, or sentences where there are none.
    asked = drafted.rows("question") or drafted.rows("sentence")
    sample = np.array(asked[:: max(1, len(asked) // _QUERIES)])
    vectors = drafted.layout.store.write(_embedded(drafted, embed), len(drafted.views), sample, store)
    np.save(drafted.layout.keys, drafted.keys, allow_pickle=False)
    texts = (
        " ".join([heading, *lines_of(passage)])
        for heading, passage in zip(_headings(drafted), drafted.passages, strict=True)
    )
    return Contents(
        passages=drafted.passages,
        views=drafted.views,
        vectors=vectors,
        spreads={kind: Spread.of(vectors.parts(drafted.rows(kind)), vectors.dimension) for kind in TEXT_KINDS},
        bm25=LexicalIndex.build(texts),
        titles=TitleIndex.build(_headings(drafted)),
        labels=drafted.labels,
        calibration=Calibration(),
        spelling=Spelling.of(chain(drafted.texts(range(len(drafted.views))), spared), vocabulary)
        if vocabulary
        else Spelling(),
    )


def _embedded(drafted: Drafted, embed: Callable[[list[str]], Embeddings]) -> Iterator[Embeddings]:
    """Yield the embeddings of all views in parts; those of texts that come more than once are embedded once."""
    _, first, back = np.unique(drafted.keys, return_index=True, return_inverse=True)
    order = np.argsort(first)  # As they come, so that texts of a kind, which are about as long, stay together.
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    once = drafted.layout.vectors_draft
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
