"""A sentence-transformers model to an ONNX encoder, checked text by text against the original."""

import hashlib
import os
import shutil
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from index import messages
from index.encoding.onnx_encoder import (
    EXPORTER,
    GRAPH,
    INPUTS,
    OUTPUT,
    TOKENIZER,
    WEIGHTS,
    EncoderConfig,
    OnnxEncoder,
    optimise,
)
from index.encoding.quantise import quantise
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, ModelNotExported
from index.files import remove, sha256

SAME, NEARLY_SAME = 0.99999, 0.999
"""The least cosine between an exported embedding and the original one: with full weights, and with those of 8 bits."""
_MEGABYTE = 1_000_000
_SAMPLE = 32  # Texts that are compared.
_OPSET = 17


def export_once(encoder: SentenceEncoder, exports: Path, texts: Sequence[str]) -> OnnxEncoder:
    """Return the model's export, made at the first call and kept below `exports`.

    One that is damaged is made anew. Several processes may call this at once: one exports, the others wait for it.
    Raises ModelNotExported where sentence-transformers must serve, and OSError for want of room on the disk.
    """
    if not exports.is_dir():
        remove(exports)
    exports.mkdir(parents=True, exist_ok=True)
    known_by = f"{EXPORTER} {encoder.fingerprint}"
    folder = exports / f"encoder-{hashlib.sha256(known_by.encode()).hexdigest()[:16]}"
    lock = Path(f"{folder}.lock")
    if not lock.is_file():
        remove(lock)
    with FileLock(lock):
        if _is_export_of(encoder, folder):
            os.utime(folder)
            return OnnxEncoder(folder)
        remove(folder)
        return export(encoder, folder, texts)


def export(encoder: SentenceEncoder, folder: Path, texts: Sequence[str]) -> OnnxEncoder:
    """Export into a new folder and compare on texts of every length; after an error there is no folder.

    The weights have 8 bits if that makes hardly a difference on these texts. Raises what `export_once` does.
    """
    folder.mkdir(parents=True)
    try:
        full = folder / "full.onnx"
        inputs = _trace(encoder.model.eval(), full)
        quantise(full, folder / GRAPH)
        exported = _finish(encoder, inputs, folder)
        if least_cosine(encoder, exported, texts) < NEARLY_SAME:
            full.replace(folder / GRAPH)
            exported = _finish(encoder, inputs, folder)
            if (least := least_cosine(encoder, exported, texts)) < SAME:
                raise ModelNotExported(messages.EXPORT_DIFFERS.format(cosine=least))
        full.unlink(missing_ok=True)
        return exported
    except Exception as error:  # torch.onnx raises nearly every kind for models that it cannot trace.
        try:
            _make_sure_of_room(encoder, folder)
        finally:
            shutil.rmtree(folder)
        if isinstance(error, ModelNotExported):
            raise
        raise ModelNotExported(messages.EXPORT_FAILED.format(error=type(error).__name__)) from None


def _is_export_of(encoder: SentenceEncoder, folder: Path) -> bool:
    with suppress(IndexDamaged):
        found = OnnxEncoder(folder)
        return found.fingerprint == encoder.fingerprint and found.is_whole()
    return False


def _make_sure_of_room(encoder: SentenceEncoder, folder: Path) -> None:
    """Raise OSError if there is no room for the model's weights; on a full disk the exporter raises anything."""
    missing = max(path.stat().st_size for path in encoder.folder.rglob("*") if path.is_file())
    with (folder / "room.draft").open("wb") as file:
        while missing > 0:
            missing -= file.write(bytes(min(missing, _MEGABYTE)))


def least_cosine(encoder: SentenceEncoder, exported: OnnxEncoder, texts: Sequence[str]) -> float:
    """Return the smallest cosine between both embeddings of a sample of the texts, of every length and as queries."""
    by_length = sorted(set(texts), key=len)
    sample = by_length[:: max(1, len(by_length) // _SAMPLE)] + by_length[-1:]
    pairs = [(encoder.encode_passages(sample), exported.encode_passages(sample))]
    if len({*encoder.prompts}) > 1:
        pairs.append((encoder.encode_queries(sample), exported.encode_queries(sample)))
    return min(float(np.einsum("nd,nd->n", ours, theirs).min(initial=1.0)) for ours, theirs in pairs)


def _finish(encoder: SentenceEncoder, inputs: tuple[str, ...], folder: Path) -> OnnxEncoder:
    """Optimise the graph and write what it needs; the configuration comes last: with it the folder is whole."""
    model: Any = encoder.model
    tokenizer: Any = model.tokenizer
    optimise(folder / GRAPH)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    query_prompt, passage_prompt = encoder.prompts
    EncoderConfig(
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        longest=model.max_seq_length,
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
        pad_id=tokenizer.pad_token_id,
        pad_token=tokenizer.pad_token,
        inputs=inputs,
        files={name: sha256(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER)},
    ).save(folder)
    return OnnxEncoder(folder)


def _trace(model: Any, graph: Path) -> tuple[str, ...]:
    """Write what the model does to texts, pooling and all, as a graph; return which of INPUTS that takes."""
    import torch

    example = model.preprocess(["two texts of", "different length"])
    inputs = tuple(name for name in INPUTS if name in example)

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
            tuple(example[name] for name in inputs),
            str(graph),
            input_names=list(inputs),
            output_names=[OUTPUT],
            dynamic_axes={**{name: {0: "text", 1: "token"} for name in inputs}, OUTPUT: {0: "text"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    return inputs
