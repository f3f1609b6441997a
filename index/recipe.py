"""What decides a build's contents, and where its parts lie."""

import hashlib
import json
from importlib.metadata import version
from typing import Any

from index import passages
from index.adapter import FILE, Learned
from index.builds import FORMAT
from index.documents import CorpusFile
from index.encoder import SentenceEncoder

PROGRAM = 2
"""Goes up whenever the same corpus would be built differently."""
COPY = "corpus"
"""Where a build keeps the bytes of the corpus."""
LEARNED = f"encoder/{FILE}"
"""Where it keeps what its encoder had learned."""
_VERSIONS = ("bm25s", "faiss-cpu", "markdown-it-py", "nupunkt", "PyStemmer", "sentence-transformers")


def recipe() -> dict[str, Any]:
    """Return what, beside corpus and model, decides a build's contents."""
    return {
        "program": PROGRAM,
        "format": FORMAT,
        "longest_passage": passages.LONGEST_PASSAGE,
        "window": passages.WINDOW,
    }


def inputs_hash(files: list[CorpusFile], encoder: SentenceEncoder, learned: Learned | None) -> str:
    """Return the hash of everything that decides a build's contents."""
    inputs = {
        "corpus": {file.name: file.sha256 for file in files},
        "model": encoder.base_fingerprint,
        "learned": learned.sha256 if learned else "",
        "recipe": recipe(),
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the libraries that can change a build."""
    return {name: version(name) for name in _VERSIONS}
