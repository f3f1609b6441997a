"""A build: one immutable folder of artefacts and its manifest."""

import os
from bisect import bisect_right
from functools import cached_property, lru_cache
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import Self

from index import messages
from index.builds.layout import Layout
from index.builds.manifest import Manifest
from index.builds.persistence import load_contents
from index.datatypes import Document
from index.encoding.adapter import Adapter
from index.encoding.contract import Encoder
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexStale, damage
from index.files import in_use, read_file
from index.ranking.contents import Contents
from index.settings import MODELS

_READ = 16  # Documents whose text stays in memory.


class Build:
    """Reads what a build holds when it is asked for. Everything but `manifest` may raise IndexDamaged."""

    def __init__(self, layout: Layout, manifest: Manifest) -> None:
        self.layout = layout
        self.manifest = manifest
        self._held: BufferedReader | None = None
        self.text = lru_cache(_READ)(self._text)
        """A document's name to its text, checked against the hash in the manifest."""

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Read the manifest. Raises IndexDamaged if there is none of this format."""
        layout = Layout(folder)
        return cls(layout, Manifest.load(layout.manifest))

    def hold(self) -> None:
        """Keep the folder from being dropped, by any process, as long as this object lives.

        Raises FileNotFoundError if it was dropped meanwhile. Where the file system has no locks, nothing is held.
        """
        try:
            self._held = in_use(self.layout.manifest)
        except FileNotFoundError:
            raise
        except OSError:
            self._held = None

    @property
    def name(self) -> str:
        """Return the build's name, which is that of its folder."""
        return self.manifest.build

    def strays(self) -> list[str]:
        """Return the paths, below the folder, of what the manifest does not know."""
        below = sorted(path for path in self.layout.folder.rglob("*") if not path.is_dir() or path.is_symlink())
        names = [path.relative_to(self.layout.folder).as_posix() for path in below]
        return [name for name in names if name not in self.manifest.files and name != self.layout.manifest.name]

    @cached_property
    def contents(self) -> Contents:
        """Return what a query needs."""
        contents = load_contents(self.layout, self.manifest.store)
        if self.manifest.dimension != contents.vectors.dimension:
            raise IndexDamaged(messages.VECTORS_OF_ANOTHER_MODEL.format(folder=self.layout.folder))
        return contents

    @property
    def encoder_folder(self) -> Path:
        """Return where the exported encoder lies, which several builds may share."""
        return Path(os.path.normpath(self.layout.folder / self.manifest.encoder_folder))

    def encoder(self, once: bool = False, models: Path = MODELS) -> Encoder:
        """Return the encoder that queries are embedded with; `once` if for a single question.

        `models` is where models are joined, should it not be exported. Raises IndexStale where it was not and the model
        is no longer the one that was built with.
        """
        if self.manifest.encoder == "onnx":
            return OnnxEncoder(self.encoder_folder, once)
        encoder = SentenceEncoder(self.manifest.model, Adapter.load(self.layout.adapter), models)
        if self.manifest.model_fingerprint != encoder.base_fingerprint:
            raise IndexStale(messages.MODEL_CHANGED.format(model=encoder.name))
        return encoder

    def last_up_to(self, document: str, start: int) -> int:
        """Return the position of the last passage that starts no later than here, -1 if there is none.

        Passages lie in the order of their documents.
        """
        passages, here = self.contents.passages, (self._ranks[document], start)
        return bisect_right(passages, here, key=lambda each: (self._ranks[each.document], each.span.start)) - 1

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.manifest.documents)}

    def document(self, name: str) -> Document:
        """Parse a document as it was built."""
        # A question need not wait for what reads Markdown.
        from index.reading.corpus import CorpusFile
        from index.reading.documents import parse_document

        return parse_document(CorpusFile(name, self.text(name).encode()))

    def _text(self, document: str) -> str:
        path = self.layout.corpus / document
        with damage(messages.BUILT_FILE_MISSING.format(path=path)):
            data = read_file(path)
        if sha256(data).hexdigest() != self.manifest.documents[document].sha256:
            raise IndexDamaged(messages.BUILT_TEXT_CHANGED.format(document=document))
        return data.decode("utf-8")
