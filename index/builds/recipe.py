"""What decides a build's contents, and where its parts lie."""

import hashlib
import json
from pathlib import Path
from typing import Any

from index.builds.manifest import FORMAT, sha256
from index.datatypes import StoreKind
from index.encoding.adapter import ADAPTER_FILE
from index.reading import passages

PROGRAM = 10
"""Goes up whenever the same corpus would be built differently."""
CACHE = ".cache"
"""Where, beside the builds, embeddings of evaluations are kept."""
COPY = "corpus"
"""Where a build keeps the bytes of the corpus."""
ENCODER = "encoder"
"""Where it keeps the encoder that queries are embedded with."""
LEARNED = f"{ENCODER}/{ADAPTER_FILE}"
"""Where it keeps what that encoder had learned, if it could not be exported."""
_VERSIONS = ("bm25s", "faiss-cpu", "markdown-it-py", "nupunkt", "onnxruntime", "PyStemmer", "sentence-transformers")


def recipe() -> dict[str, Any]:
    """Return what, beside corpus and model, decides a build's contents."""
    return {
        "program": PROGRAM,
        "format": FORMAT,
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
        "learned": sha256(learned) if learned.is_file() else "",
        "recipe": recipe(),
        "versions": versions,
        "store": store,
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the libraries that can change a build."""
    from importlib.metadata import version

    return {name: version(name) for name in _VERSIONS}
