"""What the index needs of the environment. bot/settings.py adds the rest; these two alone read `.env`."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, get_type_hints

import msgspec

from index import messages
from index.datatypes import StoreKind
from index.errors import SettingsError

_ENV = ".env"


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
    model: str = "all-MiniLM-L6-v2"
    """A sentence-transformers name or folder."""

    @classmethod
    def read(cls) -> Self:
        """Read the environment, then `.env`; what is empty counts as not set. Raises SettingsError with the key.

        In each of the two a setting may have its former name, where the present one is not set.
        """
        try:
            places = (os.environ, _in_file())
        except UnicodeDecodeError:
            raise SettingsError(messages.ENV_NOT_UTF8.format(path=_ENV)) from None
        kinds = get_type_hints(cls, include_extras=True)
        found = {}
        for field in fields(cls):
            names = [variable(name) for name in (field.name, field.metadata.get("formerly")) if name]
            name, value = _first_set(names, places)
            if value:
                try:
                    found[field.name] = msgspec.convert(value, kinds[field.name], strict=False, dec_hook=_convert)
                except msgspec.ValidationError as error:
                    raise SettingsError(messages.INVALID_SETTING.format(name=name, reason=error)) from None
        return cls(**found)


def _first_set(names: Sequence[str], places: Sequence[Mapping[str, str | None]]) -> tuple[str, str]:
    """Return the name under which a setting is set, and to what; empty if it is not."""
    for place in places:
        for name in names:
            if value := (place.get(name) or "").strip():
                return name, value
    return "", ""


def _in_file() -> dict[str, str | None]:
    if not Path(_ENV).exists():
        return {}
    from dotenv import dotenv_values

    return dotenv_values(_ENV)


def _convert(kind: type, value: object) -> Any:
    return kind(value)
