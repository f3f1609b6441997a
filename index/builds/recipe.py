"""What decides a build's contents."""

import hashlib
import json
from pathlib import Path
from typing import Any

from index.builds.manifest import FORMAT
from index.datatypes import StoreKind
from index.encoding.adapter import learned_sha256
from index.encoding.onnx_encoder import EXPORTER
from index.reading import passages

PROGRAM = 13
"""Goes up whenever the same corpus would be built differently."""
_VERSIONS = ("bm25s", "faiss-cpu", "nupunkt", "onnxruntime", "pyromark", "PyStemmer", "sentence-transformers")


def recipe() -> dict[str, Any]:
    """Return what, beside corpus and model, decides a build's contents."""
    return {
        "program": PROGRAM,
        "format": FORMAT,
        "exporter": EXPORTER,
        "longest_passage": passages.LONGEST_PASSAGE,
        "window": passages.WINDOW,
    }


def inputs_hash(corpus: dict[str, str], model: str, learned: Path, versions: dict[str, str], store: StoreKind) -> str:
    """Return the hash of everything that decides a build's contents.

    `corpus` has each file's SHA-256 by name; `model` is the model's fingerprint; `learned` is the file beside the
    corpus, which need not be there.
    """
    inputs = {
        "corpus": corpus,
        "model": model,
        "learned": learned_sha256(learned),
        "recipe": recipe(),
        "versions": versions,
        "store": store,
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the libraries that can change a build."""
    from importlib.metadata import version

    return {name: version(name) for name in _VERSIONS}
