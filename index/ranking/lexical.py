"""BM25 over passages, and likeness to their titles, by words: the only importer of bm25s.

bm25s computes every word's score for every text once; a query only adds up what belongs to its words (Lù 2024, BM25S),
which takes no more than numpy.
"""

import math
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

K1, B = 0.9, 0.4
"""BM25's saturation and its share of length, as Anserini has them."""
_TOKEN = re.compile(r"\b\w\w+\b")
# Lucene's English stop words.
_STOP = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 (Lucene's variant) with English stop words and the Snowball stemmer."""

    size: int
    """Texts."""
    vocabulary: dict[str, int]
    """Stems, each with its column."""
    scores: NDArray[np.float32]
    """float32 (n,): column after column."""
    texts: NDArray[np.int32]
    """int32 (n,): which text each score is of."""
    starts: NDArray[np.int64]
    """int64 (columns + 1,): where each column starts."""

    @classmethod
    def build(cls, texts: Iterable[str], k1: float = K1, b: float = B) -> Self:
        """Index the texts, of which any may be without words."""
        import bm25s

        vocabulary: dict[str, int] = {}
        # Four bytes for each word of the corpus; lists of strings would take fifty.
        rows = [array("i", (vocabulary.setdefault(stem, len(vocabulary)) for stem in _tokens(text))) for text in texts]
        if not vocabulary:
            return cls(len(rows), {}, np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64))
        model = bm25s.BM25(k1=k1, b=b)
        model.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        scores, columns, starts = (model.scores[name] for name in ("data", "indices", "indptr"))
        return cls(len(rows), vocabulary, scores, columns.astype(np.int32), starts.astype(np.int64))

    def of(self, query: str) -> NDArray[np.float32]:
        """Return BM25 of every text for the query: float32 (n,), zero where no word is shared."""
        return self.sum(_tokens(query))

    def sum(self, stems: Iterable[str]) -> NDArray[np.float32]:
        """Add up the columns of some stems: float32 (n,)."""
        scores = np.zeros(self.size, dtype=np.float32)
        for stem in stems:
            column = self.vocabulary.get(stem)
            if column is not None:
                place = slice(self.starts[column], self.starts[column + 1])
                scores[self.texts[place]] += self.scores[place]
        return scores


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """How much of a query a title says and how little else: the cosine of both as sets of words weighted by idf.

    Unlike BM25 it stays between 0 and 1, so that one rare word shared with a title cannot outweigh the text below it.
    """

    columns: LexicalIndex
    """idf² / |title| of each word in each title."""
    idf: NDArray[np.float32]
    """float32 (columns,): log of the number of different titles over those with the word."""

    @classmethod
    def build(cls, titles: Iterable[str]) -> Self:
        """Index the titles, of which many may be the same."""
        from scipy.sparse import csr_array

        kinds: dict[str, int] = {}
        which = np.fromiter((kinds.setdefault(title, len(kinds)) for title in titles), dtype=np.int64)
        vocabulary: dict[str, int] = {}
        stems = [sorted(set(_tokens(title))) for title in kinds]
        rows = [[vocabulary.setdefault(stem, len(vocabulary)) for stem in some] for some in stems]
        columns = np.array([column for row in rows for column in row], dtype=np.int64)
        counts = np.bincount(columns, minlength=len(vocabulary))
        idf = np.array([_idf(len(kinds), count) for count in counts], np.float32)
        lengths = [float(np.linalg.norm(idf[row])) or 1.0 for row in rows]
        scores = idf[columns] ** 2 / np.repeat(lengths, [len(row) for row in rows])
        starts = np.cumsum([0, *map(len, rows)])
        shape = (len(rows), len(vocabulary))
        each = csr_array((scores.astype(np.float32), columns, starts), shape=shape)[which].tocsc()
        parts = (each.data, each.indices.astype(np.int32), each.indptr.astype(np.int64))
        return cls(LexicalIndex(len(which), vocabulary, *parts), idf)

    def of(self, query: str) -> NDArray[np.float32]:
        """Return the cosine of every title with the query: float32 (n,), 0–1."""
        asked = dict.fromkeys(_tokens(query))  # In order, so that sums are the same in every process.
        known = [self.columns.vocabulary[stem] for stem in asked if stem in self.columns.vocabulary]
        unknown = len(asked) - len(known)
        squares = float((self.idf[known] ** 2).sum()) + unknown * _idf(self.columns.size, 0) ** 2
        cosines: NDArray[np.float32] = self.columns.sum(asked) / np.float32(squares**0.5 or 1.0)
        return cosines


def _idf(count: int, having: int) -> float:
    return max(0.0, math.log((count + 0.5) / (having + 0.5)))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def _tokens(text: str) -> list[str]:
    """Return the stems of a text's words, stop words left out."""
    words = [word for word in _TOKEN.findall(text.lower()) if word not in _STOP]
    stems: list[str] = _stemmer().stemWords(words)
    return stems
