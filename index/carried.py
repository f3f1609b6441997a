"""The encoder that a new build carries, and the embeddings that it can take over from the build before."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from index.builds import Builds
from index.contents import Contents, text_key
from index.datatypes import Embeddings, Encoder
from index.encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexMissing
from index.export import export
from index.manifest import Manifest
from index.onnx_encoder import OnnxEncoder
from index.recipe import ENCODER, versions


class Reporter(Protocol):
    """Told how the build goes."""

    def begin(self, total: int) -> None:
        """Start embedding `total` texts."""
        ...

    def advance(self, count: int) -> None:
        """Count texts as embedded."""
        ...


class Embedder:
    """Embeds each text once, and only those that the build before did not hold."""

    def __init__(self, encoder: Encoder, known: dict[str, Embeddings], reporter: Reporter) -> None:
        self._encoder = encoder
        self._known = known
        self._reporter = reporter
        self.embedded = 0

    def __call__(self, texts: list[str]) -> Embeddings:
        """Return float32 (n, dim), unit rows."""
        keys = [text_key(text) for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self._reporter.begin(len(fresh))
        rows = self._encoder.encode_passages(list(fresh.values()), self._reporter.advance)
        self._known |= dict(zip(fresh, rows, strict=True))
        self.embedded += len(fresh)
        return np.stack([self._known[key] for key in keys])


def build_before(builds: Builds, encoder: SentenceEncoder) -> tuple[Path, Manifest] | None:
    """Return the active build, if it is whole and of the same model and what that learned."""
    try:
        folder, manifest = builds.verified()
    except (IndexMissing, IndexDamaged):
        return None
    return (folder, manifest) if manifest.encoder_fingerprint == encoder.fingerprint else None


def known_embeddings(before: tuple[Path, Manifest] | None) -> dict[str, Embeddings]:
    """Return the embeddings of the build before by text key, if it was made by the same versions."""
    if before is None or before[1].versions != versions():
        return {}
    try:
        contents = Contents.load(before[0])
    except (IndexDamaged, OSError, ValueError, KeyError):
        return {}
    vectors = contents.store.vectors(np.arange(len(contents.views)))
    return {key.decode(): vector for key, vector in zip(contents.views["key"], vectors, strict=True)}


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
