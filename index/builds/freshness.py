"""Whether the active build is whole and still fits the corpus, the model and the settings."""

from index import messages
from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.builds.manifest import Manifest
from index.builds.recipe import inputs_hash, versions
from index.encoding.adapter import adapter_file
from index.encoding.models import known_as
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import CorpusError, IndexStale, ModelUnavailable
from index.reading.corpus import Corpus
from index.settings import IndexSettings

_NAMED = 3  # Changed files that are named; of more it is said that there are others.


def check(settings: IndexSettings) -> Build:
    """Return the active build if every file is as built and the corpus and the model are unchanged.

    Raises IndexMissing, IndexDamaged, IndexStale, or CorpusError.
    """
    build = BuildsFolder(settings.artifacts).verified(anew=True)
    files = Corpus.open(settings.corpus).checksums()
    encoder = SentenceEncoder.of(settings)
    if build.manifest.model_fingerprint != encoder.base_fingerprint:
        stale = messages.STALE_MODEL.format(built=build.manifest.model, model=encoder.name)
    else:
        stale = _difference(settings, build.manifest, files, versions())
    if stale:
        raise IndexStale(messages.STALE.format(reason=stale))
    return build


def is_stale(settings: IndexSettings, build: Build) -> bool:
    """Tell whether the corpus is no longer what was built; one that cannot be read is not.

    It looks neither at the model, which the build carries, nor at the versions of libraries: that is for `check`.
    """
    try:
        now = Corpus.open(settings.corpus).checksums()
        return bool(_difference(settings, build.manifest, now, build.manifest.versions))
    except (CorpusError, ModelUnavailable):
        return True


def open_active(settings: IndexSettings) -> Build:
    """Return the active build, which then stays until it is no longer used.

    Raises IndexMissing, IndexDamaged, or IndexStale if it is not of the set model.
    """
    builds = BuildsFolder(settings.artifacts)
    build = builds.verified()
    try:
        build.hold()
    except FileNotFoundError:  # Between the two, as many rebuilds ended as builds are kept.
        build = builds.verified()
        build.hold()
    if settings.model and build.manifest.model != known_as(settings.model):
        raise IndexStale(messages.BUILT_WITH_ANOTHER_MODEL.format(built=build.manifest.model, model=settings.model))
    return build


def _difference(settings: IndexSettings, manifest: Manifest, now: dict[str, str], now_used: dict[str, str]) -> str:
    """Say how the inputs differ from those of a build, for the same model; `now_used` are versions of libraries."""
    model, learned = manifest.model_fingerprint, adapter_file(settings.corpus, manifest.model)
    inputs = inputs_hash(now, model, learned, now_used, settings.store)
    if inputs == manifest.inputs:
        return ""
    before = manifest.corpus
    changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
    if not changed:
        return messages.STALE_VERSION.format(adapter=learned.name)
    named = ", ".join(changed[:_NAMED])
    return (messages.STALE_MORE_FILES if len(changed) > _NAMED else messages.STALE_FILES).format(names=named)
