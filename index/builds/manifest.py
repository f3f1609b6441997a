"""What a build says of itself: what went in, and the check-sum of every file that came out."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from index import messages
from index.datatypes import Span
from index.errors import IndexDamaged, damage
from index.files import read_file, sha256

FORMAT = 10
"""Goes up whenever builds are laid out differently."""
READABLE = {6, 7, 8, 9, FORMAT}
"""Older ones answer on until they are rebuilt."""
_CORPUS = "corpus/"


class DocumentEntry(msgspec.Struct, frozen=True):
    """What the front matter of a built document says, and the hash of its file."""

    title: str
    author: str
    url: str
    date: str
    sha256: str
    questions: int = -1
    """Expected questions that it answers; -1 where an older build does not say."""
    not_covered: int = -1
    """Those that it does not answer."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What went into a build, and the check-sums of what came out."""

    format: int = FORMAT
    build: str = ""
    created: str
    """UTC, ISO 8601."""
    inputs: str = ""
    """Hash of everything that decides the build's contents."""
    documents: dict[str, DocumentEntry]
    model: str
    model_fingerprint: str
    learned: str
    """SHA-256 of what was learned beside the corpus; empty if the model is as it came."""
    learned_on: str = ""
    """When, ISO 8601."""
    encoder: str
    """What queries are embedded with: "onnx", or "sentence-transformers" where the model could not be exported."""
    encoder_folder: str = "encoder"
    """Where its export lies, seen from the build: beside the builds, for all those with the same one."""
    not_exported: str = ""
    """Why it could not be."""
    dimension: int
    store: dict[str, str | int | float]
    """How the vectors are searched: the kind and, of an approximate one, its parameters and its measured recall."""
    recipe: dict[str, Any]
    versions: dict[str, str]
    counts: dict[str, int]
    suggestions: list[str]
    """Expected questions that say what can be asked, one a section."""
    anchors: dict[str, dict[str, tuple[Span, ...]]] = {}
    """Of each essay, the words of the quotations beside it that are out of date, and the sentences they stand for."""
    files: dict[str, str]
    """SHA-256 of every other file of the build, and of its encoder's, by path."""
    sizes: dict[str, int] = {}
    """Bytes of each; older builds do not say."""

    @property
    def encoder_fingerprint(self) -> str:
        """Return the fingerprint of the encoder that queries are embedded with."""
        return self.model_fingerprint + (f"+{self.learned}" if self.learned else "")

    @property
    def corpus(self) -> dict[str, str]:
        """Return the SHA-256 of every corpus file that was built, questions included, by name."""
        return {name.removeprefix(_CORPUS): sha for name, sha in self.files.items() if name.startswith(_CORPUS)}

    def save(self, path: Path) -> None:
        """Write the manifest."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")

    @classmethod
    def load(cls, path: Path) -> "Manifest":
        """Read what `save` wrote. Raises IndexDamaged for anything else, or for another format."""
        with damage(messages.MANIFEST_CHANGED.format(build=path.parent.name)):
            data = read_file(path)
            if msgspec.json.decode(data, type=_Format).format not in READABLE:
                raise IndexDamaged(messages.OTHER_FORMAT)
            return msgspec.json.decode(data, type=cls)


class _Format(msgspec.Struct):
    format: int = 0


def sizes(folder: Path, names: Iterable[str]) -> dict[str, int]:
    """Return the bytes of some files, by path below a folder."""
    return {name: (folder / name).stat().st_size for name in names}


def checksums(folder: Path, encoder_folder: str = "") -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, and in that of an encoder beside it, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    if encoder_folder:
        shared = sorted((folder / encoder_folder).iterdir())
        sums |= {f"{encoder_folder}/{path.name}": sha256(path) for path in shared}
    return sums
