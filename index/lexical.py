"""BM25 over passages and over their titles: the only importer of bm25s.

bm25s computes every word's score for every text once; a query only adds up what belongs to its words (Lù 2024, BM25S),
which takes no more than numpy.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"\b\w\w+\b")
# Lucene's English stop words.
_STOP = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)
_ARRAYS = ("scores", "texts", "starts")


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) with English stop words and the Snowball stemmer."""

    size: int
    """Texts."""
    words: dict[str, int]
    """Stems, each with its column."""
    scores: NDArray[np.float32]
    """float32 (n,): column after column."""
    texts: NDArray[np.int32]
    """int32 (n,): which text each score is of."""
    starts: NDArray[np.int32]
    """int32 (columns + 1,): where each column starts."""

    def __len__(self) -> int:
        """Count the texts."""
        return self.size

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """Index the texts, of which any may be without words."""
        import bm25s

        tokens = [_tokens(text) for text in texts]
        if not any(tokens):
            return cls(len(texts), {}, np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int32))
        model = bm25s.BM25()
        model.index(tokens, show_progress=False)
        columns = (model.scores[name] for name in ("data", "indices", "indptr"))
        return cls(len(texts), dict(model.vocab_dict), *columns)

    def of(self, query: str) -> NDArray[np.float32]:
        """Return BM25 of every text for the query: float32 (n,), zero where no word is shared."""
        scores = np.zeros(self.size, dtype=np.float32)
        for token in _tokens(query):
            column = self.words.get(token)
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
        arrays = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS)
        return cls(size, words, *arrays)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def _tokens(text: str) -> list[str]:
    """Return the stems of a text's words, stop words left out."""
    words = [word for word in _TOKEN.findall(text.lower()) if word not in _STOP]
    stems: list[str] = _stemmer().stemWords(words)
    return stems
