"""A sentence-transformers model to an ONNX encoder, checked text by text against the original."""

import hashlib
import os
import shutil
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from index import messages
from index.encoding.onnx_encoder import GRAPH, INPUTS, OUTPUT, TOKENIZER, EncoderConfig, OnnxEncoder, optimise
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, ModelNotExported
from index.files import remove, sha256

SAME = 0.99999
"""The least cosine between an exported embedding and the original one."""
KEPT = 3
"""Exports that stay: those of the models that were used last."""
_MEGABYTE = 1_000_000
_SAMPLE = 64  # Texts that are compared.
_OPSET = 17


def export_once(
    encoder: SentenceEncoder, exports: Path, texts: Sequence[str], earlier: Path | None = None
) -> OnnxEncoder:
    """Return the model's export, made at the first call, or copied from an `earlier` one, and kept below `exports`.

    One that is damaged is made anew. Several processes may call this at once: one exports, the others wait for it.
    Raises ModelNotExported where sentence-transformers must serve, and OSError for want of room on the disk.
    """
    if not exports.is_dir():
        remove(exports)
    exports.mkdir(parents=True, exist_ok=True)
    folder = exports / f"encoder-{hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:16]}"
    lock = Path(f"{folder}.lock")
    if not lock.is_file():
        remove(lock)
    with FileLock(lock):
        if _is_export_of(encoder, folder):
            os.utime(folder)
            return OnnxEncoder(folder)
        remove(folder)
        if earlier and _is_export_of(encoder, earlier):
            shutil.copytree(earlier, folder)
            return OnnxEncoder(folder)
        exported = export(encoder, folder, texts)
    _drop_old(exports)
    return exported


def export(encoder: SentenceEncoder, folder: Path, texts: Sequence[str]) -> OnnxEncoder:
    """Export into a new folder and compare on texts of every length; after an error there is no folder.

    Raises what `export_once` does.
    """
    folder.mkdir(parents=True)
    try:
        _write(encoder, folder)
        exported = OnnxEncoder(folder)
        least = least_cosine(encoder, exported, texts)
        if least < SAME:
            raise ModelNotExported(messages.EXPORT_DIFFERS.format(cosine=least))
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


def _drop_old(exports: Path) -> None:
    """Keep the exports that were used last."""
    folders = sorted(exports.glob("encoder-*[0-9a-f]"), key=lambda path: path.lstat().st_mtime)
    for folder in folders[:-KEPT]:
        remove(folder)


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
