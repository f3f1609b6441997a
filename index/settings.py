"""What the index needs of the environment; bot/settings.py adds the rest."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import Field, dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any, Self, get_args, get_type_hints

import msgspec

from index import messages
from index.datatypes import StoreKind
from index.environment import EnvFile, unknown_names
from index.errors import SettingsError

MODELS = Path(sys.prefix) / "share" / "mentor-bot" / "models"
"""In the Python environment, with which it goes."""
OF_THE_BOT = (
    "MENTOR_TOP",
    "MENTOR_DATABASE_URL",
    "MENTOR_RECORDS",
    "MENTOR_ADMINS",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
)
"""What a rebuild does not need, but must not call unknown."""


def variable(name: str) -> str:
    """Return the environment's name of a setting: Slack's own as Slack has them, all others with our prefix."""
    return name.upper() if name.startswith("slack_") else f"MENTOR_{name.upper()}"


@dataclass(frozen=True, kw_only=True)
class IndexSettings:
    """Where the corpus and the builds lie, and which model embeds them. Relative paths start at the working folder."""

    corpus: Path = Path("corpus")
    """The folder of essays."""
    artifacts: Path = Path("index/artifacts")
    """The folder of index builds."""
    store: StoreKind = "auto"
    """How vectors are searched."""
    model: str = ""
    """A sentence-transformers name or folder; empty for the best that is on this machine."""
    models: Path = MODELS
    """The folder where a model that comes in pieces is joined, for all corpora alike."""

    @classmethod
    def read(cls) -> Self:
        """Read the environment, then `.env`; what is empty counts as not set.

        In each of the two a setting may have its former name, where the present one is not set. Names that mean nothing
        are pointed out on standard error. Raises SettingsError with the key, and never shows a value.
        """
        file = EnvFile.read()
        names = {each.name: _names(each) for each in fields(cls)}
        for note in unknown_names([*chain.from_iterable(names.values()), *OF_THE_BOT], file):
            _tell(note)
        kinds = get_type_hints(cls, include_extras=True)
        found = {}
        for setting, called in names.items():
            name, value = _first_set(called, (os.environ, file.values))
            if value:
                found[setting] = _converted(name, value, kinds[setting])
        return cls(**found)


def _names(setting: Field[Any]) -> list[str]:
    """Return what a setting is called outside: its name, then its former one."""
    return [variable(name) for name in (setting.name, setting.metadata.get("formerly")) if name]


def _first_set(names: Sequence[str], places: Sequence[Mapping[str, str | None]]) -> tuple[str, str]:
    """Return the name under which a setting is set, and to what; empty if it is not."""
    for place in places:
        for name in names:
            if value := (place.get(name) or "").strip():
                return name, value
    return "", ""


def _converted(name: str, value: str, kind: Any) -> Any:
    if "\0" in value:  # No path, address or name can have one, and each library says so in its own way.
        raise SettingsError(messages.SETTING_WITH_NUL.format(name=name))
    try:
        return msgspec.convert(value, kind, strict=False, dec_hook=lambda made, text: made(text))
    except msgspec.ValidationError:  # Its text can hold the value.
        raise SettingsError(messages.SETTING_DOES_NOT_FIT.format(name=name, expected=_expected(kind))) from None


def _expected(kind: Any) -> str:
    """Say what a setting may be set to."""
    match msgspec.inspect.type_info(kind):
        case msgspec.inspect.IntType(ge=low, le=high):
            return messages.WHOLE_NUMBER.format(low=low, high=high)
        case msgspec.inspect.LiteralType():
            return messages.one_of(get_args(kind))  # In the order in which they are written.
    raise TypeError(kind)


def _tell(note: str) -> None:
    """Print a note. Where nothing can be printed, the command goes on without it."""
    with suppress(OSError, ValueError):
        if sys.stderr:
            print(note, file=sys.stderr)
