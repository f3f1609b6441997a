"""A sentence-transformers model to an ONNX encoder, checked text by text against the original."""

import shutil
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from index.datatypes import Encoder
from index.encoding.onnx_encoder import GRAPH, INPUTS, OUTPUT, TOKENIZER, EncoderConfig, OnnxEncoder, optimise
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged

SAME = 0.99999
"""The least cosine between an exported embedding and the original one."""
_SAMPLE = 64  # Texts that are compared.
_OPSET = 17


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


def fastest(encoder: SentenceEncoder, cache: Path, texts: Sequence[str]) -> Encoder:
    """Return the model's export, kept below `cache` from one call to the next, or else the model itself."""
    folder = cache / f"encoder-{encoder.fingerprint[:16]}"
    with suppress(IndexDamaged):
        kept = OnnxEncoder(folder)
        if kept.fingerprint == encoder.fingerprint:
            return kept
    shutil.rmtree(folder, ignore_errors=True)
    return export(encoder, folder, texts) or encoder


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
    import torch

    model: Any = encoder.model.eval()
    tokenizer: Any = model.tokenizer
    features = model.preprocess(["two texts of", "different length"])
    inputs = tuple(name for name in INPUTS if name in features)
    axes = {**{name: {0: "text", 1: "token"} for name in inputs}, OUTPUT: {0: "text"}}
    whole = folder / GRAPH
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _embedder(model, inputs),
            tuple(features[name] for name in inputs),
            str(whole),
            input_names=list(inputs),
            output_names=[OUTPUT],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
    optimise(whole)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    EncoderConfig(
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        longest=model.max_seq_length,
        query_prompt=_prompt(model, "query"),
        passage_prompt=_prompt(model, "document", "passage", "corpus"),
        pad_id=tokenizer.pad_token_id,
        pad_token=tokenizer.pad_token,
        inputs=inputs,
    ).save(folder)


def _prompt(model: Any, *names: str) -> str:
    """Return the first prompt that the model has under these names, as sentence-transformers chooses it."""
    default = model.prompts.get(model.default_prompt_name or "", "")
    return str(next((model.prompts[name] for name in names if model.prompts.get(name) is not None), default))


def _embedder(model: Any, inputs: Sequence[str]) -> Any:
    """Wrap the model, pooling and all, as a module from tensors to unit rows."""
    import torch

    class Embedder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            embedding = self.model(dict(zip(inputs, tensors, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(embedding, dim=-1)

    return Embedder()
