"""A low-rank adapter of the encoder's upper layers (LoRA, Hu et al. 2021): one small file beside the corpus."""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.datatypes import Embeddings
from index.errors import CorpusError, ModelUnavailable
from index.files import NotAFile, memory, replacing, sha256

_FORMER_NAME = "learned.safetensors"
_FORMERLY = "learned_from"  # A hash of all questions, without which it was no longer used.
_OF = "learned by, on"  # One entry: of several the order is left to chance, and with it the hash of the file.
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_LARGEST_CODE = 127
_KEY = "S32"  # Of a text, as `index/ranking/views.py` has it.
SCALE = 2.0
"""Of the adapter: a weight becomes W + SCALE · B A."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What `mentor learn` writes: a change to the model's weights, and how to calibrate coverage with it."""

    factors: dict[str, NDArray[np.float16]]
    """Two for each weight of the encoder's layers: `<name>.a`, float16 (rank, in), and `<name>.b`, (out, rank)."""
    evidence: NDArray[np.float64]
    """float64 (n, 3): of questions that the encoder had not learned; for the calibration."""
    covered: NDArray[np.bool_]
    """bool (n,): which of these the corpus answers."""
    model: str
    """SHA-256 of the weights that it changes; of files that older versions wrote, empty."""
    sha256: str
    """Of the file; empty before it is saved."""
    day: str = ""
    """When it was learned, ISO 8601."""
    questions: NDArray[np.bytes_] = field(default_factory=lambda: np.zeros(0, _KEY))
    """bytes (n,): what was learned, by the keys of the texts."""
    spared: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """bool (n,): which of these an index can do without."""
    codes: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), np.int8))
    """int8 (n, dim): the embeddings of the others, in their order, so that a build need not compute them; each in units
    of its own, cosine above 0.9999. None if they are not known."""

    def embeddings(self) -> tuple[NDArray[np.bytes_], Embeddings]:
        """Return which questions an index needs, by key, and their embeddings, float32 (n, dim), unit rows."""
        rows = self.codes.astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return self.questions[~self.spared], rows / np.maximum(lengths, 1)

    def save(self, path: Path) -> None:
        """Write the file in one replacement."""
        from safetensors.numpy import save_file

        tensors: dict[str, NDArray[Any]] = {
            **self.factors,
            "held_out.evidence": self.evidence,
            "held_out.covered": self.covered,
            "questions": self.questions.view(np.uint8).reshape(len(self.questions), self.questions.itemsize),
            "spared": self.spared,
            "codes": self.codes,
        }
        with replacing(path) as fresh:
            save_file(tensors, fresh, metadata={_OF: json.dumps([self.model, self.day])})

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Read the file; None if there is none.

        Raises ModelUnavailable for anything else than what `save` wrote, or what `learned_sha256` raises.
        """
        from safetensors import SafetensorError, safe_open

        checksum = learned_sha256(path)
        if not checksum:
            return None
        try:
            with safe_open(path, framework="numpy") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
                metadata = file.metadata() or {}
            model, day = ("", "") if _FORMERLY in metadata else map(str, json.loads(metadata[_OF]))
            evidence, covered = tensors.pop("held_out.evidence"), tensors.pop("held_out.covered")
            if evidence.shape != (len(covered), 3):
                raise ValueError(evidence.shape)
            questions = tensors.pop("questions", np.zeros(0, np.uint8)).view(_KEY).reshape(-1)
            spared = tensors.pop("spared", np.zeros(0, np.bool_))
            codes = tensors.pop("codes", np.zeros((0, 0), np.int8))
            if spared.shape != questions.shape or len(codes) not in (0, (~spared).sum()):
                raise ValueError(spared.shape)
        except (OSError, KeyError, ValueError, TypeError, SafetensorError):
            raise ModelUnavailable(messages.ADAPTER_DAMAGED.format(path=path)) from None
        return cls(tensors, evidence, covered, model, checksum, day, questions, spared, codes)


def coded(vectors: Embeddings) -> NDArray[np.int8]:
    """Return embeddings as an adapter keeps them: float32 (n, dim) to int8 (n, dim)."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(vectors / largest * _LARGEST_CODE), dtype=np.int8)


def adapter_file(corpus: Path, model: str) -> Path:
    """Return the file beside a corpus of what a model has learned of it, which need not be there."""
    file = corpus / f"learned.{_NOT_IN_NAMES.sub('-', Path(model).name)}.safetensors"
    former = corpus / _FORMER_NAME
    return former if former.exists() and not os.path.lexists(file) else file


def learned_sha256(path: Path) -> str:
    """Return the SHA-256 of what was learned; empty if nothing was.

    Raises CorpusError for a file that cannot be read, and for anything else that stands in its place, and
    ModelUnavailable for one so large that no model can have written it.
    """
    try:
        if path.is_file() and path.stat().st_size > memory():
            raise ModelUnavailable(messages.ADAPTER_DAMAGED.format(path=path))
        return sha256(path)
    except FileNotFoundError:
        if path.is_symlink():
            raise CorpusError(messages.LINK_LEADS_NOWHERE.format(name=path.name)) from None
        return ""
    except NotAFile as error:
        raise CorpusError(messages.FILE_NOT_PLAIN.format(name=path.name, reason=error.strerror)) from None
    except OSError as error:
        raise CorpusError(messages.FILE_UNREADABLE.format(name=path.name, reason=error.strerror)) from None


def encoder_layers(model: Any) -> tuple[Any, Any]:
    """Return the transformer of a sentence-transformers model and its layers, lowest first.

    Raises ModelUnavailable for models that are not built like BERT.
    """
    transformer = getattr(model[0], "auto_model", None) or getattr(model[0], "model", None)
    layers = getattr(getattr(transformer, "encoder", None), "layer", None)
    if layers is None or not hasattr(transformer, "embeddings"):
        raise ModelUnavailable(messages.MODEL_NOT_LIKE_BERT)
    return transformer, layers


def apply(model: Any, factors: dict[str, NDArray[np.float16]]) -> None:
    """Add an adapter's factors to a sentence-transformers model's weights.

    Raises ModelUnavailable for models that are not built like BERT.
    """
    import torch

    _, layers = encoder_layers(model)
    weights = dict(layers.named_parameters())
    with torch.no_grad():
        for name in sorted({name.rpartition(".")[0] for name in factors}):
            down, up = (torch.from_numpy(factors[f"{name}.{part}"].astype(np.float32)) for part in ("a", "b"))
            weights[f"{name}.weight"] += SCALE * up @ down
