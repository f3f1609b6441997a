"""The whole build in one readable function: corpus → documents → passages → views → embeddings → a folder."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from index.adapter import FILE, Learned, fingerprint
from index.builds import Builds, DocumentEntry, Manifest, checksums
from index.contents import Contents, assemble, text_key
from index.coverage import FEWEST, Coverage, fit_coverage
from index.datatypes import Document, Embeddings, Passage, View
from index.documents import CorpusFile, read_corpus
from index.encoder import SentenceEncoder
from index.errors import CorpusError, IndexDamaged, IndexMissing
from index.expected import held_out_evidence, near_duplicates, question_views
from index.passages import make_views, split_passages
from index.questions import ExpectedQuestion, parse_corpus
from index.recipe import COPY, LEARNED, inputs_hash, recipe, versions
from index.settings import IndexSettings


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
    learned_is_old: bool
    """Something was learned beside the corpus, but from other questions, so it was not used."""
    coverage: Coverage | None = None
    """The calibration of a new build."""


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
        learned = Learned.load(settings.corpus / FILE)
        inputs = inputs_hash(files, encoder, learned)
        fitting = [manifest for manifest in builds.whole() if manifest.inputs == inputs]
        if fitting:
            if not _is_active(builds, fitting[-1]):
                builds.activate(fitting[-1].build)
            return Outcome(fitting[-1], False, 0, time.monotonic() - started, _is_old(settings, fitting[-1]))
        documents, questions = parse_corpus(files)
        if learned and learned.learned_from != fingerprint(encoder.base_fingerprint, questions, documents):
            learned = None
        encoder = SentenceEncoder(settings.model, learned) if learned else encoder
        known = _known_embeddings(builds, encoder)
        created = datetime.now(UTC)
        name = f"{created:%Y%m%dT%H%M%S.%fZ}-{inputs[:8]}"
        embed = _Embedder(encoder, known, reporter)

        contents = build_contents(documents, questions, embed, learned, encoder.words())

        def fill(folder: Path) -> Manifest:
            contents.save(folder)
            if learned:
                (folder / LEARNED).parent.mkdir()
                shutil.copyfile(settings.corpus / FILE, folder / LEARNED)
            _copy_corpus(files, folder / COPY)
            return Manifest(
                build=name,
                created=created.isoformat(timespec="seconds"),
                inputs=inputs,
                documents={document.name: _entry(document) for document in documents},
                model=encoder.name,
                model_fingerprint=encoder.base_fingerprint,
                learned=learned.sha256 if learned else "",
                dimension=encoder.dimension,
                recipe=recipe(),
                versions=versions(),
                counts=_counts(documents, contents),
                files=checksums(folder),
            )

        manifest = builds.write(name, fill)
    seconds = time.monotonic() - started
    return Outcome(manifest, True, embed.embedded, seconds, _is_old(settings, manifest), contents.coverage)


def build_contents(
    documents: list[Document],
    questions: list[ExpectedQuestion],
    embed: Callable[[list[str]], Embeddings],
    learned: Learned | None = None,
    model_words: Sequence[str] = (),
) -> Contents:
    """Split, view, embed, calibrate. Raises CorpusError if there is nothing to quote."""
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
    asked, labels, _ = question_views(questions, passages)
    contents = assemble(passages, titles, [*views, *asked], embed, labels, model_words)
    return replace(contents, coverage=calibrate(contents, learned))


def calibrate(contents: Contents, learned: Learned | None) -> Coverage:
    """Learn coverage from questions that were held out: while learning, or else here, by near-duplicates."""
    if learned:
        return fit_coverage(learned.evidence, learned.covered)
    expected = contents.expected
    if min(len(expected.covered), len(expected.others)) < FEWEST:
        return Coverage()
    rows = np.concatenate([np.arange(side.start, side.stop) for side in (expected.covered, expected.others)])
    vectors = contents.store.vectors(rows)
    covered = np.arange(len(rows)) < len(expected.covered)
    text_rows = np.concatenate([np.array(contents.rows(kind)) for kind in ("sentence", "window")])
    best_text = (vectors @ contents.store.vectors(text_rows).T).max(axis=1)
    return fit_coverage(held_out_evidence(vectors, covered, near_duplicates(vectors), best_text), covered)


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
        built_with = manifest.model_fingerprint + (f"+{manifest.learned}" if manifest.learned else "")
        if built_with != encoder.fingerprint or manifest.versions != versions():
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


def _is_old(settings: IndexSettings, manifest: Manifest) -> bool:
    return (settings.corpus / FILE).is_file() and not manifest.learned


def _copy_corpus(files: list[CorpusFile], folder: Path) -> None:
    """Keep the bytes that were built, so that the build answers on while the author edits."""
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


def _counts(documents: list[Document], contents: Contents) -> dict[str, int]:
    return {
        "documents": len(documents),
        "passages": len(contents.passages),
        "views": len(contents.views),
        "expected questions": len(contents.rows("question")),
        "questions not covered": len(contents.rows("not_covered")),
    }


def _entry(document: Document) -> DocumentEntry:
    return DocumentEntry(
        title=document.title,
        author=document.author,
        url=document.url,
        date=document.date.isoformat() if document.date else "",
        sha256=document.sha256,
    )
