"""The active build: is it whole, does it still fit the corpus, and what does it hold."""

from pathlib import Path

from index.builds.folder import Builds
from index.builds.manifest import Manifest
from index.builds.recipe import COPY, ENCODER, LEARNED, inputs_hash, versions
from index.datatypes import Encoder
from index.encoding.adapter import ADAPTER_FILE, Adapter
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import CorpusError, IndexDamaged, IndexStale
from index.ranking.contents import Contents
from index.reading.corpus import Corpus
from index.settings import IndexSettings


def check(settings: IndexSettings) -> Manifest:
    """Return the active build's manifest if every file is as built and the corpus and the model are unchanged.

    Raises IndexMissing, IndexDamaged, IndexStale, or CorpusError.
    """
    _, manifest = Builds(settings.artifacts).verified()
    files = Corpus.open(settings.corpus).checksums()
    encoder = SentenceEncoder(settings.model)
    if manifest.model_fingerprint != encoder.base_fingerprint:
        stale = f"it was built with the model {manifest.model}, and {encoder.name} is not the same"
    else:
        stale = _difference(settings, manifest, files, versions())
    if stale:
        raise IndexStale(f"The index is stale: {stale}; run `mentor rebuild`.")
    return manifest


def is_stale(settings: IndexSettings, manifest: Manifest) -> bool:
    """Tell whether the corpus is no longer what was built; one that cannot be read is not.

    It looks neither at the model, which the build carries, nor at the versions of libraries: that is for `check`.
    """
    try:
        now = Corpus.open(settings.corpus).checksums()
        return bool(_difference(settings, manifest, now, manifest.versions))
    except CorpusError:
        return True


def open_build(settings: IndexSettings, once: bool = False) -> tuple[Path, Manifest, Contents, Encoder]:
    """Load the active build, and the model with what it had learned; `once` if for a single question.

    Raises IndexMissing, IndexDamaged, or IndexStale if the build is not of the set model.
    """
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
    if manifest.dimension != contents.store.dimension:
        raise IndexDamaged(f"The vectors in {folder} are not those of its model; run `mentor rebuild`.")
    return folder, manifest, contents, _open_encoder(folder, manifest, once)


def _open_encoder(folder: Path, manifest: Manifest, once: bool) -> Encoder:
    if manifest.encoder == "onnx":
        return OnnxEncoder(folder / ENCODER, once)
    encoder = SentenceEncoder(manifest.model, Adapter.load(folder / LEARNED))
    if manifest.model_fingerprint != encoder.base_fingerprint:
        raise IndexStale(f"The model {encoder.name} is not the one the index was built with; run `mentor rebuild`.")
    return encoder


def built_text(folder: Path, document: str) -> bytes:
    """Return the bytes of a corpus file as they were built."""
    try:
        return (folder / COPY / document).read_bytes()
    except OSError:
        raise IndexDamaged(f"{folder / COPY / document} is missing; run `mentor rebuild`.") from None


def _difference(settings: IndexSettings, manifest: Manifest, now: dict[str, str], now_used: dict[str, str]) -> str:
    """Say how the inputs differ from those of a build, for the same model; `now_used` are versions of libraries."""
    model, learned = manifest.model_fingerprint, settings.corpus / ADAPTER_FILE
    inputs = inputs_hash(now, model, learned, now_used, settings.store)
    if inputs == manifest.inputs:
        return ""
    before = manifest.corpus
    changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
    if not changed:
        return f"{ADAPTER_FILE} changed, or it was built by another version of this program"
    return f"{', '.join(changed[:3])}{' and others' if len(changed) > 3 else ''} changed"
