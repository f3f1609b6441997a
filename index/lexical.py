"""BM25 over passages and over their titles: the only importer of bm25s."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) with English stop words and the Snowball stemmer."""

    def __init__(self, model: Any, size: int) -> None:
        self._model = model
        self._size = size

    def __len__(self) -> int:
        """Count the texts."""
        return self._size

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """Index the texts, at least one of which should hold a word."""
        import bm25s

        model = bm25s.BM25()
        tokens = [_tokens(text) for text in texts]
        if any(tokens):
            model.index(tokens, show_progress=False)
        return cls(model if any(tokens) else None, len(texts))

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return BM25 of every text for the query: float32 (n,), zero where no word is shared."""
        known = self._model.get_tokens_ids(_tokens(query)) if self._model else []
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        scores: NDArray[np.float32] = self._model.get_scores_from_ids(known)
        return scores

    def save(self, folder: Path) -> None:
        """Write the index below `folder`; nothing for texts without words."""
        folder.mkdir(parents=True)
        if self._model:
            self._model.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Read what `save` wrote for `size` texts."""
        import bm25s

        written = any(folder.iterdir())
        return cls(bm25s.BM25.load(folder, show_progress=False) if written else None, size)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def _tokens(text: str) -> list[str]:
    import bm25s

    found: list[list[str]] = bm25s.tokenize(
        [text], stopwords="en", stemmer=_stemmer(), return_ids=False, show_progress=False
    )
    return found[0]
