"""The encoder that a new build carries, and the embeddings that it can take over from the build before."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.builds.folder import Builds
from index.builds.manifest import Manifest
from index.builds.recipe import ENCODER, versions
from index.datatypes import Embeddings, Encoder, VectorStore
from index.encoding.export import export
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexMissing
from index.making.assemble import KEYS
from index.ranking.views import text_key
from index.stores.choose import load_store


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

    def __init__(self, keys: NDArray[np.bytes_], store: VectorStore) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._store = store

    @classmethod
    def of(cls, before: tuple[Path, Manifest] | None) -> Self | None:
        """Open those of a build that was made by the same versions; None if there is none."""
        if before is None or before[1].versions != versions():
            return None
        try:
            return cls(np.load(before[0] / KEYS, allow_pickle=False), load_store(before[0]))
        except (IndexDamaged, OSError, ValueError):
            return None

    def rows(self, keys: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """Return where each of some keys lies, -1 if it is not known: int64 (n,)."""
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: NDArray[np.int64] = np.where(self._keys[places] == keys, self._order[places], -1)
        return found

    def vectors(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the embeddings at `rows`: float32 (n, dim)."""
        return self._store.vectors(rows)


class Embedder:
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
            vectors[~fresh] = self._known.vectors(rows[~fresh])
        new = [text for text, is_fresh in zip(texts, fresh, strict=True) if is_fresh]
        if new:
            vectors[fresh] = self._encoder.encode_passages(new, self._reporter.advance)
        self.embedded += len(new)
        return vectors

    def _rows(self, keys: NDArray[np.bytes_]) -> NDArray[np.int64]:
        return self._known.rows(keys) if self._known else np.full(len(keys), -1)


def build_before(builds: Builds, encoder: SentenceEncoder) -> tuple[Path, Manifest] | None:
    """Return the active build, if it is whole and of the same model and what that learned."""
    try:
        folder, manifest = builds.verified()
    except (IndexMissing, IndexDamaged):
        return None
    return (folder, manifest) if manifest.encoder_fingerprint == encoder.fingerprint else None


def carry(
    before: tuple[Path, Manifest] | None, encoder: SentenceEncoder, folder: Path, texts: Sequence[str]
) -> Encoder:
    """Put what queries are to be embedded with into a new folder, and return it.

    That is the export of the build before, if it has one, else a new export, compared with the model on the texts;
    else, where the export is not the same, nothing is put there and the model itself serves.
    """
    if before and before[1].encoder == "onnx":
        try:
            shutil.copytree(before[0] / ENCODER, folder)
            return OnnxEncoder(folder)
        except (IndexDamaged, OSError):
            shutil.rmtree(folder, ignore_errors=True)
    return export(encoder, folder, texts) or encoder
