"""Where settings stand: in the environment and in `.env`, which is read here alone; and names there that mean nothing.

No value and no line is ever quoted, for most hold secrets.
"""

import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Self

from index import messages
from index.errors import SettingsError

ENV_FILE = Path(".env")
_NAME = re.compile(r"\w{1,60}", re.ASCII)
_OURS = re.compile("MENTOR|SLACK", re.IGNORECASE)
_MENTOR = re.compile("MENTOR_", re.IGNORECASE)
_ALIKE = 80.0
"""Of 100: how like one of our names another one must be to be taken for it."""


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What `.env` sets."""

    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    lines: Mapping[str, int] = field(default_factory=dict)
    """Where each name stands."""

    @classmethod
    def read(cls, path: Path = ENV_FILE) -> Self:
        """Read the file; a missing one sets nothing.

        Raises SettingsError if it cannot be read, or with the first line that sets nothing.
        """
        text = _text(path)
        if not text.strip():
            return cls()
        from dotenv import dotenv_values
        from dotenv.parser import parse_stream

        lines = {}
        for binding in parse_stream(StringIO(text)):
            said = binding.original.string
            line = binding.original.line + said[: len(said) - len(said.lstrip())].count("\n")
            key = binding.key or ""
            # A name and a value without "=" between them: all of it would be the name.
            if binding.error or (_OURS.match(key) and not _NAME.fullmatch(key)):
                raise SettingsError(messages.ENV_LINE_NOT_READ.format(path=path, line=line))
            if key:
                lines[key] = line
        return cls(dotenv_values(stream=StringIO(text)), lines)


def unknown_names(known: Sequence[str], file: EnvFile) -> Iterator[str]:
    """Say of each name that is set and was probably meant for us that it means nothing, and what is like it."""
    taken = {name for name in known if os.environ.get(name) or file.values.get(name)}
    here = sorted(name for name, value in os.environ.items() if value and _OURS.match(name) and name not in known)
    for name in here:
        if nearest := _meant(name, known, taken):
            yield messages.UNKNOWN_IN_ENVIRONMENT.format(name=_shown(name), nearest=nearest)
    for name, line in file.lines.items():
        if file.values[name] and name not in known and (nearest := _meant(name, known, taken)):
            yield messages.UNKNOWN_IN_FILE.format(path=ENV_FILE, line=line, name=_shown(name), nearest=nearest)


def _text(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # To open a pipe is to wait until somebody writes into it.
            raise SettingsError(messages.ENV_NOT_A_FILE.format(path=path))
        data = path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            return ""
        raise SettingsError(messages.ENV_UNREADABLE.format(path=path, reason=error.strerror)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(messages.ENV_NOT_UTF8.format(path=path, line=line)) from None


def _meant(name: str, known: Sequence[str], taken: Collection[str]) -> str:
    """Return the known name that is most like a name; empty for what may be somebody else's."""
    from rapidfuzz import fuzz, process

    nearest, likeness, _ = process.extractOne(_start(name).upper(), known, scorer=fuzz.ratio)
    ours = _MENTOR.match(name) or (likeness >= _ALIKE and nearest not in taken)
    return nearest if ours else ""


def _shown(name: str) -> str:
    start = _start(name)
    return start if start == name else f"{start}…"


def _start(name: str) -> str:
    """Return as much of a name as can hold no value and no control character."""
    found = _NAME.match(name)
    return found[0] if found else ""
