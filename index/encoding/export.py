"""A sentence-transformers model to an ONNX encoder, checked text by text against the original."""

import hashlib
import shutil
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from index.encoding.onnx_encoder import GRAPH, INPUTS, OUTPUT, TOKENIZER, EncoderConfig, OnnxEncoder, optimise
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged
from index.files import sha256

SAME = 0.99999
"""The least cosine between an exported embedding and the original one."""
_SAMPLE = 64  # Texts that are compared.
_OPSET = 17


def export_once(encoder: SentenceEncoder, exports: Path, texts: Sequence[str]) -> OnnxEncoder | None:
    """Return the model's export, made at the first call and kept below `exports`; None where it cannot be exported.

    One that is damaged is made anew. Several processes may call this at once: one exports, the others wait for it.
    """
    exports.mkdir(parents=True, exist_ok=True)
    folder = exports / f"encoder-{hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:16]}"
    with FileLock(f"{folder}.lock"):
        with suppress(IndexDamaged):
            kept = OnnxEncoder(folder)
            if kept.fingerprint == encoder.fingerprint and kept.is_whole():
                return kept
        shutil.rmtree(folder, ignore_errors=True)
        return export(encoder, folder, texts)


def export(encoder: SentenceEncoder, folder: Path, texts: Sequence[str]) -> OnnxEncoder | None:
    """Export into a new folder and compare on texts of every length; None, and no folder, if it is not the same.

    Whatever a model is made of, a failed export is no error: sentence-transformers then serves.
    """
    folder.mkdir(parents=True)
    with suppress(Exception):  # torch.onnx raises nearly every kind for models that it cannot trace.
        _write(encoder, folder)
        exported = OnnxEncoder(folder)
        if least_cosine(encoder, exported, texts) >= SAME:
            return exported
    shutil.rmtree(folder)
    return None


def least_cosine(encoder: SentenceEncoder, exported: OnnxEncoder, texts: Sequence[str]) -> float:
    """Return the smallest cosine between both embeddings of a sample of the texts, of every length and as queries."""
    by_length = sorted(set(texts), key=len)
    sample = by_length[:: max(1, len(by_length) // _SAMPLE)] + by_length[-1:]
    pairs = (
        (encoder.encode_passages(sample), exported.encode_passages(sample)),
        (encoder.encode_queries(sample), exported.encode_queries(sample)),
    )
    return min(float(np.einsum("nd,nd->n", ours, theirs).min(initial=1.0)) for ours, theirs in pairs)


def _write(encoder: SentenceEncoder, folder: Path) -> None:
    """Write all files of an export; the configuration comes last, so that with it the folder is whole."""
    model: Any = encoder.model.eval()
    tokenizer: Any = model.tokenizer
    features = model.preprocess(["two texts of", "different length"])
    inputs = tuple(name for name in INPUTS if name in features)
    _trace(model, {name: features[name] for name in inputs}, folder / GRAPH)
    optimise(folder / GRAPH)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    EncoderConfig(
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        longest=model.max_seq_length,
        # The library puts both there, empty where a model has none, and its other names count for neither.
        query_prompt=model.prompts["query"],
        passage_prompt=model.prompts["document"],
        pad_id=tokenizer.pad_token_id,
        pad_token=tokenizer.pad_token,
        inputs=inputs,
        files={path.name: sha256(path) for path in sorted(folder.iterdir())},
    ).save(folder)


def _trace(model: Any, example: Mapping[str, Any], graph: Path) -> None:
    """Write what the model, pooling and all, does to an example, int64 (texts, tokens) each, as a graph."""
    import torch

    inputs = list(example)

    class UnitRows(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            """Return float32 (texts, dimension), unit rows."""
            embedding = self.model(dict(zip(inputs, tensors, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(embedding, dim=-1)

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            UnitRows(),
            tuple(example.values()),
            str(graph),
            input_names=inputs,
            output_names=[OUTPUT],
            dynamic_axes={**{name: {0: "text", 1: "token"} for name in inputs}, OUTPUT: {0: "text"}},
            opset_version=_OPSET,
            dynamo=False,
        )
