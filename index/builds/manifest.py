"""What a build says of itself: what went in, and the check-sum of every file that came out."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from index.errors import IndexDamaged

MANIFEST = "manifest.json"
FORMAT = 6
"""Goes up whenever an older build can no longer be read."""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What the front matter of a built document says, and the hash of its file."""

    title: str
    author: str
    url: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What went into a build, and the check-sums of what came out."""

    build: str
    created: str
    """UTC, ISO 8601."""
    inputs: str
    """Hash of everything that decides the build's contents."""
    documents: dict[str, DocumentEntry]
    model: str
    model_fingerprint: str
    learned: str
    """SHA-256 of what was learned beside the corpus; empty if the model is as it came."""
    encoder: str
    """What queries are embedded with: "onnx", or "sentence-transformers" where the model could not be exported."""
    dimension: int
    store: dict[str, str | int | float]
    """How the vectors are searched: the kind and, of an approximate one, its parameters and its measured recall."""
    recipe: dict[str, Any]
    versions: dict[str, str]
    counts: dict[str, int]
    suggestions: list[str]
    """Expected questions that say what can be asked, one a section."""
    files: dict[str, str]
    """SHA-256 of every other file of the build, by path."""

    @property
    def encoder_fingerprint(self) -> str:
        """Return the fingerprint of the encoder that queries are embedded with."""
        return self.model_fingerprint + (f"+{self.learned}" if self.learned else "")

    @property
    def corpus(self) -> dict[str, str]:
        """Return the SHA-256 of every corpus file that was built, questions included, by name."""
        prefix = "corpus/"
        return {name[len(prefix) :]: checksum for name, checksum in self.files.items() if name.startswith(prefix)}

    def save(self, folder: Path) -> None:
        """Write the manifest into its build's folder."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields["documents"] = {
            name: {key: getattr(entry, key) for key in entry.__slots__} for name, entry in self.documents.items()
        }
        text = json.dumps({"format": FORMAT, **fields}, ensure_ascii=False, indent=1) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read what `save` wrote. Raises IndexDamaged for another format."""
        fields = json.loads(data)
        if fields.pop("format", None) != FORMAT:
            raise IndexDamaged("The build is of another version of this program; run `mentor rebuild`.")
        fields["documents"] = {name: DocumentEntry(**entry) for name, entry in fields["documents"].items()}
        return cls(**fields)


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
