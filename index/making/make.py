"""The whole build: corpus → documents → draft (passages, views) → embeddings → calibration → a folder."""

import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import numpy as np

from index.builds.folder import Builds
from index.builds.manifest import DocumentEntry, Manifest, checksums
from index.builds.recipe import COPY, ENCODER, LEARNED, inputs_hash, recipe, versions
from index.datatypes import Document, Encoder, Essay, ExpectedQuestion
from index.encoding.adapter import ADAPTER_FILE, Adapter, fingerprint
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexMissing
from index.making.assemble import assemble
from index.making.draft import Draft
from index.making.reuse import Embedder, Known, Reporter, build_before, carry
from index.making.suggestions import suggest
from index.ranking.calibration import FEWEST, Coverage, fit_coverage
from index.ranking.contents import Contents
from index.ranking.votes import held_out_evidence, near_duplicates
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings

_COMPARED = 2000  # Sentences that the export's sample is chosen from.
_AT_ONCE = 1024  # Questions that are compared with the text at a time.


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
        corpus = Corpus.open(settings.corpus)
        sums = corpus.checksums()
        encoder = SentenceEncoder(settings.model)
        inputs = inputs_hash(sums, encoder.base_fingerprint, settings.corpus / ADAPTER_FILE, versions(), settings.store)
        fitting = [manifest for manifest in builds.whole() if manifest.inputs == inputs]
        if fitting:
            if not _is_active(builds, fitting[-1]):
                builds.activate(fitting[-1].build)
            return Outcome(fitting[-1], False, 0, time.monotonic() - started, _is_old(settings, fitting[-1]))
        created = datetime.now(UTC)
        name = f"{created:%Y%m%dT%H%M%S.%fZ}-{inputs[:8]}"
        with builds.fresh(name) as folder:
            essays = read_essays(corpus.copy(folder / COPY, sums))
            made = _make(folder, essays, encoder, settings, builds, reporter)
            manifest = Manifest(
                build=name,
                created=created.isoformat(timespec="seconds"),
                inputs=inputs,
                documents=made.documents,
                model=settings.model,
                model_fingerprint=encoder.base_fingerprint,
                learned=made.learned.sha256 if made.learned else "",
                encoder="onnx" if isinstance(made.encoder, OnnxEncoder) else "sentence-transformers",
                dimension=made.encoder.dimension,
                store=made.contents.store.describe(),
                recipe=recipe(),
                versions=versions(),
                counts=_counts(made),
                suggestions=suggest(made.contents, made.asked),
                files=checksums(folder),
            )
            manifest.save(folder)
    seconds = time.monotonic() - started
    return Outcome(manifest, True, made.embedded, seconds, _is_old(settings, manifest), made.contents.coverage)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a build's folder was filled with."""

    documents: dict[str, DocumentEntry]
    asked: list[ExpectedQuestion]
    """The covered questions, in the order of their views."""
    contents: Contents
    encoder: Encoder
    learned: Adapter | None
    embedded: int


def _make(
    folder: Path,
    essays: Iterable[Essay],
    base: SentenceEncoder,
    settings: IndexSettings,
    builds: Builds,
    reporter: Reporter,
) -> _Made:
    """Draft, choose the encoder, embed, calibrate."""
    with Draft(folder) as draft:
        learned = Adapter.load(settings.corpus / ADAPTER_FILE)
        documents, lessons = _read(essays, draft, learned is not None)
        drafted = draft.finish()
        if learned and learned.learned_from != fingerprint(base.base_fingerprint, lessons):
            learned = None
        whole = SentenceEncoder(settings.model, learned) if learned else base
        before = build_before(builds, whole)
        encoder = carry(before, whole, folder / ENCODER, drafted.sample("sentence", _COMPARED))
        if learned and encoder is whole:
            (folder / ENCODER).mkdir()
            shutil.copyfile(settings.corpus / ADAPTER_FILE, folder / LEARNED)
        embed = Embedder(encoder, Known.of(before), reporter)
        embed.announce(drafted.keys)
        contents = assemble(drafted, embed, encoder.vocabulary(), settings.store)
        contents = replace(contents, coverage=calibrate(contents, learned))
        contents.save(folder)
    return _Made(documents, drafted.asked, contents, encoder, learned, embed.embedded)


def _read(
    essays: Iterable[Essay], draft: Draft, with_lessons: bool
) -> tuple[dict[str, DocumentEntry], list[tuple[str, list[str]]]]:
    """Put every essay into the draft; return what a manifest says of each, and what is to be learned, if wanted."""
    documents: dict[str, DocumentEntry] = {}
    lessons: list[tuple[str, list[str]]] = []
    for essay in essays:
        draft.add(essay.document, essay.questions)
        documents[essay.document.name] = _entry(essay.document)
        if with_lessons:
            lessons += essay.asked()
    return documents, lessons


def calibrate(contents: Contents, learned: Adapter | None) -> Coverage:
    """Learn coverage from questions that were held out: while learning, or else here, by near-duplicates."""
    if learned:
        return fit_coverage(learned.evidence, learned.covered)
    expected = contents.expected
    if min(len(expected.covered), len(expected.others)) < FEWEST:
        return Coverage()
    rows = np.concatenate([np.arange(side.start, side.stop) for side in (expected.covered, expected.others)])
    vectors = contents.store.vectors(rows)
    covered = np.arange(len(rows)) < len(expected.covered)
    best_text = np.full(len(vectors), -1.0, dtype=np.float32)
    for texts in chain.from_iterable(contents.store.parts(contents.rows(kind)) for kind in ("sentence", "window")):
        for at in range(0, len(vectors), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            best_text[some] = np.maximum(best_text[some], (vectors[some] @ texts.T).max(axis=1))
    return fit_coverage(held_out_evidence(vectors, covered, near_duplicates(vectors), best_text), covered)


def _is_active(builds: Builds, manifest: Manifest) -> bool:
    try:
        return builds.active()[1].build == manifest.build
    except (IndexMissing, IndexDamaged):
        return False


def _is_old(settings: IndexSettings, manifest: Manifest) -> bool:
    return (settings.corpus / ADAPTER_FILE).is_file() and not manifest.learned


def _counts(made: _Made) -> dict[str, int]:
    return {
        "documents": len(made.documents),
        "passages": len(made.contents.passages),
        "views": len(made.contents.views),
        "expected questions": len(made.contents.rows("question")),
        "questions not covered": len(made.contents.rows("not_covered")),
    }


def _entry(document: Document) -> DocumentEntry:
    return DocumentEntry(
        title=document.title,
        author=document.author,
        url=document.url,
        date=document.date.isoformat() if document.date else "",
        sha256=document.sha256,
    )
