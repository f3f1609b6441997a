"""What a new build need not embed: the texts of the one before, and the questions that an adapter brings along."""

from collections.abc import Callable, Iterable
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.builds.recipe import versions
from index.datatypes import Embeddings
from index.encoding.adapter import Adapter
from index.encoding.contract import Encoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexMissing
from index.ranking.views import text_key


class Reporter(Protocol):
    """Told how the build goes."""

    def begin(self, total: int) -> None:
        """Start embedding `total` texts."""
        ...

    def advance(self, count: int) -> None:
        """Count texts as embedded."""
        ...


class Known:
    """Embeddings that need not be computed, found by the key of their text; those of a build stay on disk."""

    def __init__(self, keys: NDArray[np.bytes_], take: Callable[[NDArray[np.int64]], Embeddings]) -> None:
        """Take the keys, KEY (n,), and what returns the embeddings of some of them."""
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self.take = take
        """Return the embeddings at some rows: float32 (n, dim)."""

    @classmethod
    def of(cls, before: Build | None) -> Self | None:
        """Open those of a build that was made by the same versions; None if there is none."""
        if before is None or before.manifest.versions != versions():
            return None
        try:
            keys = np.load(before.layout.keys, allow_pickle=False)
            return cls(keys, before.layout.store.open(before.manifest.store).take)
        except (IndexDamaged, OSError, ValueError):
            return None

    @classmethod
    def learned(cls, adapter: Adapter | None) -> Self | None:
        """Return those of the questions that an adapter brings along, if any."""
        if adapter is None or not len(adapter.codes):
            return None
        keys, vectors = adapter.embeddings()
        return cls(keys, lambda rows: vectors[rows])

    def rows(self, keys: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """Return where each of some keys lies, -1 if it is not known: int64 (n,)."""
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: NDArray[np.int64] = np.where(self._keys[places] == keys, self._order[places], -1)
        return found


class ThriftyEmbedder:
    """Embeds only those texts whose embeddings are not known."""

    def __init__(self, encoder: Encoder, known: Iterable[Known | None], reporter: Reporter) -> None:
        """Take an encoder and what it has embedded before; of two, the first that knows a text counts."""
        self._encoder = encoder
        self._known = [each for each in known if each]
        self._reporter = reporter
        self.embedded = 0

    def announce(self, keys: NDArray[np.bytes_]) -> None:
        """Tell the reporter how many texts there will be to embed, given the keys of all."""
        unknown = np.unique(keys)
        for known in self._known:
            unknown = unknown[known.rows(unknown) < 0]
        self._reporter.begin(len(unknown))

    def __call__(self, texts: list[str]) -> Embeddings:
        """Return float32 (n, dim), unit rows."""
        keys = np.array([text_key(text) for text in texts])
        fresh = np.ones(len(texts), dtype=np.bool_)
        vectors = np.empty((len(texts), self._encoder.dimension), dtype=np.float32)
        for known in self._known:
            rows = known.rows(keys)
            found = fresh & (rows >= 0)
            vectors[found] = known.take(rows[found])
            fresh &= ~found
        new = [text for text, is_fresh in zip(texts, fresh, strict=True) if is_fresh]
        if new:
            vectors[fresh] = self._encoder.encode_passages(new, self._reporter.advance)
        self.embedded += len(new)
        return vectors


def build_before(builds: BuildsFolder, encoder: SentenceEncoder) -> Build | None:
    """Return the active build, if it is whole and of the same model and what that learned."""
    try:
        build = builds.verified()
    except (IndexMissing, IndexDamaged):
        return None
    return build if build.manifest.encoder_fingerprint == encoder.fingerprint else None
