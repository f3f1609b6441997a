"""Which files of a folder are essays, which are questions, and which are neither."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from index import messages
from index.text import printable

_MARKDOWN = re.compile(r"\.(?:md|markdown|mdx)\Z", re.IGNORECASE)
_QUESTIONS = ".questions"
_READ = ("", _QUESTIONS)
_NOT_READ = (".draft", ".golden")
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters, as Unicode has it, that are nothing to see."""
_LEARNED = re.compile(r"learned(?:\..+)?\.safetensors", re.DOTALL)  # It lies beside the essays, and is no text.


def is_markdown(name: str) -> bool:
    """Tell a file of Markdown by its name."""
    return bool(_MARKDOWN.search(name))


def is_essay(name: str) -> bool:
    """Tell an essay among the names of a corpus; the others are files of questions."""
    return _kind(name) == ""


def is_read(name: str) -> bool:
    """Tell a file that a corpus reads, essay or questions, by its name."""
    return _kind(name) in _READ


def is_draft(name: str) -> bool:
    """Tell a draft by its name."""
    return _kind(name) == ".draft"


def key(name: str) -> str:
    """Return what the names of an essay and of its questions have in common, however its letters are stored."""
    return unicodedata.normalize("NFC", stem(name)).casefold()


def stem(name: str) -> str:
    """Return a name without what tells its kind."""
    bare = _MARKDOWN.sub("", name)
    return bare[: len(bare) - len(_kind(name) or "")]


class Listing:
    """What lies below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: list[str] = []
        self.others: list[str] = []
        self.wrong: dict[str, str] = {}

    def walk(self) -> None:
        """Look at everything that is not hidden; no link is followed. Raises OSError if `root` cannot be read."""
        folders = [""]
        while folders:
            above = folders.pop()
            try:
                entries = _entries(self._root / above)
            except OSError as error:
                if not above:
                    raise
                name = above.rstrip("/")
                self.wrong[name] = messages.FOLDER_UNREADABLE.format(name=name, reason=error.strerror)
                continue
            for entry in entries:
                if self._add(above + entry.name, entry):
                    folders.append(f"{above}{entry.name}/")

    def unlike(self) -> Iterator[str]:
        """Yield the names of essays and questions in order; of two that are too much alike, one is wrong."""
        seen: dict[str, str] = {}
        essays: dict[str, str] = {}
        for name in sorted(self._names):
            folded, bare = unicodedata.normalize("NFC", name).casefold(), key(name)
            if folded in seen:
                self.wrong[name] = messages.NAMES_DIFFER_BY_CASE.format(first=seen[folded], second=name)
            elif is_essay(name) and bare in essays:
                self.wrong[name] = messages.NAMES_DIFFER_BY_SUFFIX.format(first=essays[bare], second=name)
            else:
                seen[folded] = name
                if is_essay(name):
                    essays[bare] = name
                yield name

    def _add(self, name: str, entry: os.DirEntry[str]) -> bool:
        """Sort a name in; True for a folder that is to be looked at, too."""
        markdown = is_read(name)
        if not markdown and not _is_folder(entry):
            if not _LEARNED.fullmatch(name):
                self.others.append(name)
            return False
        if wrong := _wrong_name(name):
            self.wrong[printable(name)] = wrong
        elif entry.is_symlink():
            self.wrong[name] = messages.FILE_IS_LINK.format(name=name)
        elif not markdown:
            return True
        elif not stat.S_ISREG(mode := entry.stat(follow_symlinks=False).st_mode):
            self.wrong[name] = messages.FILE_NOT_PLAIN.format(name=name, reason=messages.not_a_file(mode))
        else:
            self._names.append(name)
        return False


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what a folder contains, nothing hidden, in order."""
    with os.scandir(folder) as entries:
        seen = [entry for entry in entries if not entry.name.startswith(".")]
    return sorted(seen, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell a folder, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # A link that leads nowhere, or back to itself.
        return False


def _wrong_name(name: str) -> str:
    """Say what is wrong with a name, if anything is."""
    try:
        name.encode()  # Bytes that are not UTF-8 come from the system as lone surrogates.
    except UnicodeEncodeError:
        return messages.NAME_NOT_UTF8.format(name=ascii(name))
    seen = "".join(f"\\u{ord(letter):04x}" if _is_unseen(letter) else letter for letter in printable(name))
    return "" if seen == name else messages.NAME_HAS_CONTROLS.format(name=seen)


def _is_unseen(letter: str) -> bool:
    """Tell what is shown as nothing; the two joiners are needed to spell some languages, and emoji."""
    return letter in _FILLERS or (unicodedata.category(letter) == "Cf" and letter not in "\u200c\u200d")


def _kind(name: str) -> str | None:
    """Return "" for the name of an essay, ".questions", ".draft" or ".golden"; None for what is no Markdown."""
    if not (suffix := _MARKDOWN.search(name)):
        return None
    bare = name[: suffix.start()].casefold()
    return next((kind for kind in (_QUESTIONS, *_NOT_READ) if bare.endswith(kind)), "")
