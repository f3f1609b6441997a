"""What a new build can take over from the one before: the embedding of every text that it held."""

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.builds.recipe import versions
from index.datatypes import Embeddings, Encoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexMissing
from index.ranking.views import text_key
from index.stores.contract import Vectors


class Reporter(Protocol):
    """Told how the build goes."""

    def begin(self, total: int) -> None:
        """Start embedding `total` texts."""
        ...

    def advance(self, count: int) -> None:
        """Count texts as embedded."""
        ...


class Known:
    """The embeddings of the build before, found by the key of their text; they stay on disk."""

    def __init__(self, keys: NDArray[np.bytes_], vectors: Vectors) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._vectors = vectors

    @classmethod
    def of(cls, before: Build | None) -> Self | None:
        """Open those of a build that was made by the same versions; None if there is none."""
        if before is None or before.manifest.versions != versions():
            return None
        try:
            keys = np.load(before.layout.keys, allow_pickle=False)
            return cls(keys, before.layout.store.open(before.manifest.store))
        except (IndexDamaged, OSError, ValueError):
            return None

    def rows(self, keys: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """Return where each of some keys lies, -1 if it is not known: int64 (n,)."""
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: NDArray[np.int64] = np.where(self._keys[places] == keys, self._order[places], -1)
        return found

    def take(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the embeddings at `rows`: float32 (n, dim)."""
        return self._vectors.take(rows)


class ThriftyEmbedder:
    """Embeds only those texts that the build before did not hold."""

    def __init__(self, encoder: Encoder, known: Known | None, reporter: Reporter) -> None:
        self._encoder = encoder
        self._known = known
        self._reporter = reporter
        self.embedded = 0

    def announce(self, keys: NDArray[np.bytes_]) -> None:
        """Tell the reporter how many texts there will be to embed, given the keys of all."""
        self._reporter.begin(int((self._rows(np.unique(keys)) < 0).sum()))

    def __call__(self, texts: list[str]) -> Embeddings:
        """Return float32 (n, dim), unit rows."""
        rows = self._rows(np.array([text_key(text) for text in texts]))
        fresh = rows < 0
        vectors = np.empty((len(texts), self._encoder.dimension), dtype=np.float32)
        if self._known:
            vectors[~fresh] = self._known.take(rows[~fresh])
        new = [text for text, is_fresh in zip(texts, fresh, strict=True) if is_fresh]
        if new:
            vectors[fresh] = self._encoder.encode_passages(new, self._reporter.advance)
        self.embedded += len(new)
        return vectors

    def _rows(self, keys: NDArray[np.bytes_]) -> NDArray[np.int64]:
        return self._known.rows(keys) if self._known else np.full(len(keys), -1)


def build_before(builds: BuildsFolder, encoder: SentenceEncoder) -> Build | None:
    """Return the active build, if it is whole and of the same model and what that learned."""
    try:
        build = builds.verified()
    except (IndexMissing, IndexDamaged):
        return None
    return build if build.manifest.encoder_fingerprint == encoder.fingerprint else None
