"""The whole build in one readable function: corpus → documents → passages → views → embeddings → a folder."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index import passages as recipe_of_passages
from index.builds import FORMAT, Builds, DocumentEntry, Manifest, checksums
from index.contents import Contents, assemble, text_key
from index.datatypes import Document, Embeddings, Passage, View
from index.documents import CorpusFile, parse_document, read_corpus
from index.encoder import SentenceEncoder
from index.errors import CorpusError, IndexDamaged, IndexMissing, IndexStale
from index.passages import make_views, split_passages
from index.settings import IndexSettings

PROGRAM = 1
"""Goes up whenever the same corpus would be built differently."""
_VERSIONS = ("bm25s", "faiss-cpu", "markdown-it-py", "nupunkt", "PyStemmer", "sentence-transformers")
_COPY = "corpus"


class Reporter(Protocol):
    """Told how the build goes."""

    def begin(self, total: int) -> None:
        """Start embedding `total` texts."""
        ...

    def advance(self, count: int) -> None:
        """Count texts as embedded."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rebuild did."""

    manifest: Manifest
    built: bool
    """False if the active build, or an older one, already fitted the corpus."""
    embedded: int
    """Texts that had to be embedded; the others were known from the build before."""
    seconds: float


def rebuild(
    settings: IndexSettings, reporter: Reporter, waiting: Callable[[str], None], timeout: float = 600
) -> Outcome:
    """Bring the active build up to date with the corpus and the model; do nothing if it is.

    Raises MentorError in one of its kinds; the active build then stays as it was.
    """
    started = time.monotonic()
    builds = Builds(settings.artifacts)
    with builds.lock(waiting, timeout):
        files = read_corpus(settings.corpus)
        encoder = SentenceEncoder(settings.model)
        inputs = inputs_hash(files, encoder.fingerprint)
        fitting = [manifest for manifest in builds.whole() if manifest.inputs == inputs]
        if fitting:
            if not _is_active(builds, fitting[-1]):
                builds.activate(fitting[-1].build)
            return Outcome(fitting[-1], False, 0, time.monotonic() - started)
        documents = [parse_document(file) for file in files if not file.is_questions]
        known = _known_embeddings(builds, encoder)
        created = datetime.now(UTC)
        name = f"{created:%Y%m%dT%H%M%S.%fZ}-{inputs[:8]}"
        embed = _Embedder(encoder, known, reporter)

        def fill(folder: Path) -> Manifest:
            contents = build_contents(documents, embed)
            contents.save(folder)
            _copy_corpus(files, folder / _COPY)
            return Manifest(
                build=name,
                created=created.isoformat(timespec="seconds"),
                inputs=inputs,
                documents={document.name: _entry(document) for document in documents},
                model=encoder.name,
                model_fingerprint=encoder.fingerprint,
                dimension=encoder.dimension,
                recipe=recipe(),
                versions=_versions(),
                counts={"documents": len(documents), "passages": len(contents.passages), "views": len(contents.views)},
                files=checksums(folder),
            )

        manifest = builds.write(name, fill)
    return Outcome(manifest, True, embed.embedded, time.monotonic() - started)


def build_contents(documents: list[Document], embed: Callable[[list[str]], Embeddings]) -> Contents:
    """Split, view, embed. Raises CorpusError if there is nothing to quote."""
    passages: list[Passage] = []
    views: list[View] = []
    titles: list[str] = []
    for document in documents:
        split = split_passages(document)
        views += make_views(document.title, split, len(passages))
        titles += [document.title] * len(split)
        passages += split
    if not passages:
        raise CorpusError("The corpus holds no sentence to quote; write at least one paragraph.")
    return assemble(passages, titles, views, embed)


def check(settings: IndexSettings) -> Manifest:
    """Return the active build's manifest if every file is as built and the corpus and the model are unchanged.

    Raises IndexMissing, IndexDamaged, IndexStale, or CorpusError.
    """
    _, manifest = Builds(settings.artifacts).verified()
    files = read_corpus(settings.corpus)
    stale = _difference(manifest, files, SentenceEncoder(settings.model))
    if stale:
        raise IndexStale(f"The index is stale: {stale}; run `mentor rebuild`.")
    return manifest


def is_stale(settings: IndexSettings, manifest: Manifest) -> bool:
    """Tell whether the corpus or the model is no longer what was built; a corpus that cannot be read is not."""
    try:
        return bool(_difference(manifest, read_corpus(settings.corpus), SentenceEncoder(settings.model)))
    except CorpusError:
        return True


def open_build(settings: IndexSettings) -> tuple[Path, Manifest, Contents]:
    """Load the active build. Raises IndexMissing, IndexDamaged, or IndexStale if it is not of the set model."""
    folder, manifest = Builds(settings.artifacts).verified()
    if manifest.model != settings.model:
        raise IndexStale(
            f"The index was built with the model {manifest.model}, but MENTOR_MODEL is {settings.model}; "
            "run `mentor rebuild`."
        )
    try:
        contents = Contents.load(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"The build in {folder} cannot be read ({error}); run `mentor rebuild`.") from None
    return folder, manifest, contents


def built_text(folder: Path, document: str) -> bytes:
    """Return the bytes of a corpus file as they were built."""
    try:
        return (folder / _COPY / document).read_bytes()
    except OSError:
        raise IndexDamaged(f"{folder / _COPY / document} is missing; run `mentor rebuild`.") from None


def recipe() -> dict[str, Any]:
    """Return what, beside corpus and model, decides a build's contents."""
    return {
        "program": PROGRAM,
        "format": FORMAT,
        "longest_passage": recipe_of_passages.LONGEST_PASSAGE,
        "window": recipe_of_passages.WINDOW,
    }


def inputs_hash(files: list[CorpusFile], fingerprint: str) -> str:
    """Return the hash of everything that decides a build's contents."""
    inputs = {
        "corpus": {file.name: file.sha256 for file in files},
        "model": fingerprint,
        "recipe": recipe(),
        "versions": _versions(),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


class _Embedder:
    """Embeds each text once, and only those that the build before did not hold."""

    def __init__(self, encoder: SentenceEncoder, known: dict[str, Embeddings], reporter: Reporter) -> None:
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


def _known_embeddings(builds: Builds, encoder: SentenceEncoder) -> dict[str, Embeddings]:
    try:
        folder, manifest = builds.verified()
        if manifest.model_fingerprint != encoder.fingerprint or manifest.versions != _versions():
            return {}
        contents = Contents.load(folder)
    except (IndexMissing, IndexDamaged, OSError, ValueError, KeyError):
        return {}
    vectors = contents.store.vectors(np.arange(len(contents.views)))
    return {key.decode(): vector for key, vector in zip(contents.views["key"], vectors, strict=True)}


def _is_active(builds: Builds, manifest: Manifest) -> bool:
    try:
        return builds.active()[1].build == manifest.build
    except (IndexMissing, IndexDamaged):
        return False


def _difference(manifest: Manifest, files: list[CorpusFile], encoder: SentenceEncoder) -> str:
    if inputs_hash(files, encoder.fingerprint) == manifest.inputs:
        return ""
    if manifest.model_fingerprint != encoder.fingerprint:
        return f"it was built with the model {manifest.model}, and {encoder.name} is not the same"
    now = {file.name: file.sha256 for file in files}
    before = manifest.corpus
    changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
    if not changed:
        return "it was built by another version of this program"
    return f"{', '.join(changed[:3])}{' and others' if len(changed) > 3 else ''} changed"


def _copy_corpus(files: list[CorpusFile], folder: Path) -> None:
    """Keep the bytes that were built, so that the build answers on while the author edits."""
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


def _entry(document: Document) -> DocumentEntry:
    return DocumentEntry(
        title=document.title,
        author=document.author,
        url=document.url,
        date=document.date.isoformat() if document.date else "",
        sha256=document.sha256,
    )


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _VERSIONS}
