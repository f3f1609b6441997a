"""The whole build: corpus → documents → draft (passages, views) → embeddings → calibration → a folder."""

import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.builds.layout import Layout
from index.builds.manifest import Manifest, checksums, sizes
from index.builds.past import Past
from index.builds.persistence import save_contents
from index.builds.recipe import inputs_hash, recipe, versions
from index.datatypes import Requoted
from index.encoding.adapter import adapter_file
from index.encoding.contract import Encoder
from index.encoding.export import export_once
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import CorpusError, IndexDamaged, IndexMissing, ModelNotExported
from index.making.assemble import assemble
from index.making.calibrate import calibrate
from index.making.draft import Draft
from index.making.gather import Gathered, gather
from index.making.learned import Parting, learned_of
from index.making.needs import make_sure
from index.making.reuse import Known, Reporter, ThriftyEmbedder, build_before
from index.making.suggestions import suggest
from index.ranking.contents import Contents
from index.ranking.untaught import Untaught
from index.reading.corpus import Corpus
from index.reading.listing import is_draft
from index.reading.questions import read_essays
from index.settings import IndexSettings

_COMPARED = 2000  # Sentences that the export's sample is chosen from.


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did."""

    build: Build
    """The one that is active now."""
    built: bool
    """False if the active build, or an older one, already fitted the corpus."""
    embedded: int
    """Texts that had to be embedded; the others were known from the build before."""
    seconds: float
    old_adapter: str = ""
    """The file of what was learned beside the corpus, but by another model, so that it was not used."""
    left_out: int = 0
    """Stretches of text that are in no passage of what was built."""
    requoted: tuple[Requoted, ...] = ()
    """Quotations of questions files that are not in the essays as they are written."""
    not_read: tuple[str, ...] = ()
    """Files of the corpus that are neither essays, questions nor drafts."""


def rebuild(
    settings: IndexSettings, reporter: Reporter, tell: Callable[[str], None], timeout: float = 600
) -> RebuildReport:
    """Bring the active build up to date with the corpus and the model; do nothing if it is.

    Raises MentorError in one of its kinds; the active build then stays as it was.
    """
    started = time.monotonic()
    builds = BuildsFolder(settings.artifacts)
    with builds.lock(tell, timeout):
        corpus = Corpus.look(settings.corpus)
        sums = _checksums(corpus)
        base = SentenceEncoder.of(settings)
        learned = adapter_file(settings.corpus, base.name)
        inputs = inputs_hash(sums, base.base_fingerprint, learned, versions(), settings.store)
        fitting = [build for build in builds.whole() if build.manifest.inputs == inputs]
        if fitting and fitting[-1].manifest.not_exported and _could_be_exported(fitting[-1], base, settings, builds):
            fitting = []
        embedded, gathered = 0, Gathered()
        if fitting:
            build = fitting[-1]
            if not _is_active(builds, build):
                builds.activate(build.name)
        else:
            name = builds.next_name(inputs)
            with builds.fresh(name) as layout:
                copied = corpus.copy(layout.corpus, sums)
                manifest, embedded, gathered = _make(layout, copied, base, settings, builds, reporter, tell)
                manifest = msgspec.structs.replace(manifest, build=name, inputs=inputs)
                manifest.save(layout.manifest)
            build = Build.in_folder(builds.root / name)
    old_adapter = learned.name if learned.is_file() and not build.manifest.learned else ""
    seconds = time.monotonic() - started
    return RebuildReport(
        build,
        not fitting,
        embedded,
        seconds,
        old_adapter,
        gathered.left_out,
        tuple(gathered.requoted),
        tuple(name for name in corpus.others if not is_draft(name)),
    )


def _checksums(corpus: Corpus) -> dict[str, str]:
    """Hash every file. Raises CorpusError that names every file which cannot be read, also for what it contains."""
    try:
        corpus.check()
        return corpus.checksums()
    except CorpusError:
        deque(read_essays(corpus), maxlen=0)
        raise


def _make(
    layout: Layout,
    corpus: Corpus,
    base: SentenceEncoder,
    settings: IndexSettings,
    builds: BuildsFolder,
    reporter: Reporter,
    tell: Callable[[str], None],
) -> tuple[Manifest, int, Gathered]:
    """Fill a build's folder: draft, choose the encoder, embed, calibrate. Return what to say of it, and what it took.

    The manifest is complete but for the name and the hash of what went in; the number is that of texts embedded.
    """
    adapter = learned_of(base, settings)
    model = base.taught(adapter)
    with Draft(layout) as draft:
        parting = Parting(adapter)
        gathered = gather(read_essays(corpus, Past(settings, corpus)), draft, parting)
        drafted = draft.finish()
        make_sure(drafted, model.folder, tell)
        before = build_before(builds, model)
        encoder, not_exported = _exported(model, builds, drafted.sample("sentence", _COMPARED))
        encoder_folder = _encoder_folder(encoder, layout)
        if adapter and not encoder_folder:
            layout.adapter.parent.mkdir()
            shutil.copyfile(adapter_file(settings.corpus, base.name), layout.adapter)
        known = Known.of(before) if before and before.manifest.encoder_folder == encoder_folder else None
        embed = ThriftyEmbedder(encoder, (known, Known.learned(adapter)), reporter)
        embed.announce(drafted.keys)
        spared = [question.text for question in parting.spared]
        contents = assemble(drafted, embed, encoder.vocabulary(), settings.store, spared)
        contents = replace(contents, untaught=Untaught.of(gathered.sizes))
        contents = replace(contents, calibration=calibrate(contents, adapter))
        save_contents(contents, layout)
    manifest = Manifest(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=gathered.documents,
        model=base.name,
        model_fingerprint=base.base_fingerprint,
        learned=adapter.sha256 if adapter else "",
        learned_on=adapter.day if adapter else "",
        encoder="onnx" if isinstance(encoder, OnnxEncoder) else "sentence-transformers",
        encoder_folder=encoder_folder,
        not_exported=not_exported,
        dimension=encoder.dimension,
        store=contents.vectors.describe(),
        recipe=recipe(),
        versions=versions(),
        counts=_counts(gathered, contents, parting),
        suggestions=suggest(contents, drafted.asked),
        anchors=gathered.anchors,
        files=(files := checksums(layout.folder, encoder_folder)),
        sizes=sizes(layout.folder, files),
    )
    return manifest, embed.embedded, gathered


def _exported(model: SentenceEncoder, builds: BuildsFolder, texts: Sequence[str]) -> tuple[Encoder, str]:
    """Return the model's export or, with the reason, the model itself."""
    try:
        return export_once(model, builds.encoders, texts), ""
    except ModelNotExported as error:
        return model, str(error)


def _encoder_folder(encoder: Encoder, layout: Layout) -> str:
    """Return where an export lies, seen from a build; empty for what is none."""
    return os.path.relpath(encoder.folder, layout.folder) if isinstance(encoder, OnnxEncoder) else ""


def _could_be_exported(build: Build, base: SentenceEncoder, settings: IndexSettings, builds: BuildsFolder) -> bool:
    """Tell whether the model of a build that does without an export can be exported now."""
    model = base.taught(learned_of(base, settings))
    passages = build.contents.passages
    texts = [passages[at].text for at in range(0, len(passages), max(1, len(passages) // _COMPARED))]
    return isinstance(_exported(model, builds, texts)[0], OnnxEncoder)


def _is_active(builds: BuildsFolder, build: Build) -> bool:
    try:
        return builds.active().name == build.name
    except (IndexMissing, IndexDamaged):
        return False


def _counts(gathered: Gathered, contents: Contents, parting: Parting) -> dict[str, int]:
    counts = {
        "documents": len(gathered.documents),
        "passages": len(contents.passages),
        "views": len(contents.views),
        "expected questions": len(contents.rows("question")),
        "questions not covered": len(contents.rows("not_covered")),
    }
    now_and_then = {
        "questions spared": len(parting.spared),
        "questions not learned": parting.new,
        "questions kept out": gathered.kept_out,
    }
    return counts | {name: count for name, count in now_and_then.items() if count}
