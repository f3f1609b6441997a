"""BM25 over passages, and likeness to their titles, by words: the only importer of bm25s.

bm25s computes every word's score for every text once; a query only adds up what belongs to its words (Lù 2024, BM25S),
which takes no more than numpy.
"""

import json
import math
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import mapped

K1, B = 0.9, 0.4
"""BM25's saturation and its share of length, as Anserini has them."""
_TOKEN = re.compile(r"\b\w\w+\b")
# Lucene's English stop words.
_STOP = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)
_ARRAYS = ("scores", "texts", "starts")


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 (Lucene's variant) with English stop words and the Snowball stemmer."""

    size: int
    """Texts."""
    words: dict[str, int]
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

        words: dict[str, int] = {}
        # Four bytes for each word of the corpus; lists of strings would take fifty.
        rows = [array("i", (words.setdefault(word, len(words)) for word in _tokens(text))) for text in texts]
        if not words:
            return cls(len(rows), {}, np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64))
        model = bm25s.BM25(k1=k1, b=b)
        model.index((rows, words), create_empty_token=False, show_progress=False)
        scores, columns, starts = (model.scores[name] for name in ("data", "indices", "indptr"))
        return cls(len(rows), words, scores, columns.astype(np.int32), starts.astype(np.int64))

    def of(self, query: str) -> NDArray[np.float32]:
        """Return BM25 of every text for the query: float32 (n,), zero where no word is shared."""
        return self.sum(_tokens(query))

    def sum(self, stems: Iterable[str]) -> NDArray[np.float32]:
        """Add up the columns of some stems: float32 (n,)."""
        scores = np.zeros(self.size, dtype=np.float32)
        for stem in stems:
            column = self.words.get(stem)
            if column is not None:
                place = slice(self.starts[column], self.starts[column + 1])
                scores[self.texts[place]] += self.scores[place]
        return scores

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir(parents=True)
        (folder / "words.json").write_text(json.dumps(self.words, ensure_ascii=False) + "\n", encoding="utf-8")
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Read what `save` wrote for `size` texts."""
        words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        arrays = (mapped(folder / f"{name}.npy") for name in _ARRAYS)
        return cls(size, words, *arrays)


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
        words: dict[str, int] = {}
        rows = [[words.setdefault(word, len(words)) for word in sorted(set(_tokens(title)))] for title in kinds]
        columns = np.array([column for row in rows for column in row], dtype=np.int64)
        idf = np.array([_idf(len(kinds), count) for count in np.bincount(columns, minlength=len(words))], np.float32)
        lengths = [float(np.linalg.norm(idf[row])) or 1.0 for row in rows]
        scores = idf[columns] ** 2 / np.repeat(lengths, [len(row) for row in rows])
        starts = np.cumsum([0, *map(len, rows)])
        shape = (len(rows), len(words))
        each = csr_array((scores.astype(np.float32), columns, starts), shape=shape)[which].tocsc()
        parts = (each.data, each.indices.astype(np.int32), each.indptr.astype(np.int64))
        return cls(LexicalIndex(len(which), words, *parts), idf)

    def of(self, query: str) -> NDArray[np.float32]:
        """Return the cosine of every title with the query: float32 (n,), 0–1."""
        asked = set(_tokens(query))
        known = [self.columns.words[word] for word in asked if word in self.columns.words]
        unknown = len(asked) - len(known)
        squares = float((self.idf[known] ** 2).sum()) + unknown * _idf(self.columns.size, 0) ** 2
        cosines: NDArray[np.float32] = self.columns.sum(asked) / np.float32(squares**0.5 or 1.0)
        return cosines

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        self.columns.save(folder)
        np.save(folder / "idf.npy", self.idf, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Read what `save` wrote for `size` titles."""
        return cls(LexicalIndex.load(folder, size), np.load(folder / "idf.npy", allow_pickle=False))


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
