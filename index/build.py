"""The whole build in one readable function: corpus → documents → passages → views → embeddings → a folder."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.adapter import FILE, Learned, fingerprint
from index.builds import Builds
from index.carried import Embedder, Reporter, build_before, carry, known_embeddings
from index.contents import Contents, assemble
from index.corpus import CorpusFile, read_corpus
from index.coverage import FEWEST, Coverage, fit_coverage
from index.datatypes import Document, Embeddings, ExpectedQuestion, Passage, StoreKind, View
from index.encoder import SentenceEncoder
from index.errors import CorpusError, IndexDamaged, IndexMissing
from index.expected import held_out_evidence, near_duplicates, question_views
from index.manifest import DocumentEntry, Manifest, checksums
from index.passages import make_views, split_passages
from index.questions import parse_corpus
from index.recipe import COPY, ENCODER, LEARNED, inputs_hash, recipe, versions
from index.settings import IndexSettings
from index.suggestions import suggest


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
        inputs = inputs_hash(files, encoder.base_fingerprint, settings.corpus / FILE, versions(), settings.store)
        fitting = [manifest for manifest in builds.whole() if manifest.inputs == inputs]
        if fitting:
            if not _is_active(builds, fitting[-1]):
                builds.activate(fitting[-1].build)
            return Outcome(fitting[-1], False, 0, time.monotonic() - started, _is_old(settings, fitting[-1]))
        documents, questions = parse_corpus(files)
        if learned and learned.learned_from != fingerprint(encoder.base_fingerprint, questions, documents):
            learned = None
        encoder = SentenceEncoder(settings.model, learned) if learned else encoder
        created = datetime.now(UTC)
        name = f"{created:%Y%m%dT%H%M%S.%fZ}-{inputs[:8]}"
        with builds.fresh(name) as folder:
            before = build_before(builds, encoder)
            carried = carry(before, encoder, folder / ENCODER, _sentences(documents))
            if learned and carried is encoder:
                (folder / ENCODER).mkdir()
                shutil.copyfile(settings.corpus / FILE, folder / LEARNED)
            embed = Embedder(carried, known_embeddings(before), reporter)
            contents, asked = build_contents(documents, questions, embed, learned, carried.words(), settings.store)
            contents.save(folder)
            _copy_corpus(files, folder / COPY)
            manifest = Manifest(
                build=name,
                created=created.isoformat(timespec="seconds"),
                inputs=inputs,
                documents={document.name: _entry(document) for document in documents},
                model=settings.model,
                model_fingerprint=encoder.base_fingerprint,
                learned=learned.sha256 if learned else "",
                encoder="sentence-transformers" if carried is encoder else "onnx",
                dimension=carried.dimension,
                store=contents.store.describe(),
                recipe=recipe(),
                versions=versions(),
                counts=_counts(documents, contents),
                suggestions=suggest(asked, contents.expected_vectors(), documents),
                files=checksums(folder),
            )
            manifest.save(folder)
    seconds = time.monotonic() - started
    return Outcome(manifest, True, embed.embedded, seconds, _is_old(settings, manifest), contents.coverage)


def build_contents(
    documents: list[Document],
    questions: list[ExpectedQuestion],
    embed: Callable[[list[str]], Embeddings],
    learned: Learned | None = None,
    model_words: Sequence[str] = (),
    store: StoreKind = "auto",
) -> tuple[Contents, list[ExpectedQuestion]]:
    """Split, view, embed, calibrate; return also the covered questions in the order of their views.

    Raises CorpusError if there is nothing to quote.
    """
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
    question_rows, labels, asked = question_views(questions, passages)
    contents = assemble(passages, titles, [*views, *question_rows], embed, labels, model_words, store)
    return replace(contents, coverage=calibrate(contents, learned)), asked


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


def _sentences(documents: list[Document]) -> list[str]:
    return [
        document.text[slice(*span)]
        for document in documents
        for paragraph in document.paragraphs
        for span in paragraph.sentences
    ]


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
