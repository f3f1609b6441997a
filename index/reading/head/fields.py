"""What front matter says under the few keys that are used, read as a person would mean it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from index import messages
from index.errors import CorpusError
from index.reading.head.dates import read_date
from index.text import printable

Value = None | str | list["Value"] | dict[str, "Value"]
"""Single values are texts as they are written: nobody who writes `title: 1.0` means a number."""

_TITLES = ("title",)
_AUTHORS = ("author", "authors")
_ADDRESSES = ("url", "canonical_url", "canonical", "permalink")
_DATES = ("date", "pubDate", "publishDate")
_MOST_NAMES = 20
_LONGEST_SHOWN = 200  # Characters of a key in an error.
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")


class Field(NamedTuple):
    """A key with its value."""

    key: str
    line: int
    """Of the file, from 1."""
    value: Value
    unreadable: str = ""
    """The sentence that is said if the key is used: its value cannot be told from what stands there."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one essay's front matter.

    Raises CorpusError for a key that is used and stands there twice, or whose value cannot be read.
    """

    name: str
    fields: Sequence[Field]

    def title(self) -> str:
        """Return the title on one line; a list becomes a text with commas. Empty where none is given."""
        return ", ".join(self._texts(_TITLES))

    def author(self) -> str:
        """Return the author, or all of them as "A, B and C"."""
        *others, last = [_unlinked(text) for text in self._texts(_AUTHORS) if text != "false"] or [""]
        return f"{', '.join(others)} and {last}" if others else last

    def url(self) -> str:
        """Return the first absolute address of the web; other addresses are only known to the site's generator."""
        return next(filter(_is_address, self._texts(_ADDRESSES, one=False)), "")

    def day(self) -> date | None:
        """Return the date, without the time of day."""
        return next(filter(None, map(read_date, self._texts(_DATES, one=False))), None)

    def notes(self) -> Iterator[str]:
        """Yield a sentence for each value that is as if it were not there, though somebody wrote it for us."""
        field = self._find(_DATES[0])
        if field and field.value and not self.day():
            yield messages.DATE_NOT_READ.format(name=self.name, line=field.line)

    def _texts(self, keys: Sequence[str], *, one: bool = True) -> list[str]:
        """Return the texts under the first of the keys that has any or, if not only `one` is wanted, under all."""
        found: list[str] = []
        for field in filter(None, map(self._find, keys)):
            if one and found:
                break
            texts = dict.fromkeys(" ".join(text.split()) for text in _single(field.value))
            found += list(filter(None, texts))[:_MOST_NAMES]
            # No file in UTF-8 contains one, but YAML can spell it: "\\ud800".
            if any("\ud800" <= letter <= "\udfff" for text in found for letter in text):
                said = messages.FIELD_HAS_SURROGATE.format(name=self.name, line=field.line, key=field.key)
                raise CorpusError(said)
        return found

    def _find(self, key: str) -> Field | None:
        """Return the field of a key; where there is none, of one that differs by case, "_" or "-" alone."""
        exact = [field for field in self.fields if field.key == key]
        if len(exact) > 1:
            shown = printable(key[:_LONGEST_SHOWN])
            raise CorpusError(messages.KEY_TWICE.format(name=self.name, line=exact[1].line, key=shown))
        alike = exact or [field for field in self.fields if _normal(field.key) == _normal(key)]
        if alike and alike[0].unreadable:
            raise CorpusError(alike[0].unreadable)
        return alike[0] if alike else None


def is_used(key: str) -> bool:
    """Tell whether anything that stands under a key is read."""
    return _normal(key) in _USED


def _normal(key: str) -> str:
    return key.casefold().replace("_", "").replace("-", "")


_USED = {_normal(key) for keys in (_TITLES, _AUTHORS, _ADDRESSES, _DATES) for key in keys}


def _single(value: Value) -> Iterator[str]:
    """Yield the texts of a list however deep, and of each mapping the name; what is held twice is looked at once."""
    waiting, seen = [value], set[int]()
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif each is not None and id(each) not in seen:
            seen.add(id(each))
            waiting += reversed(each) if isinstance(each, list) else [each.get("name")]


def _unlinked(name: str) -> str:
    """Return what is seen of a name that is a link, as Obsidian and Markdown write it."""
    return _LINK.sub(r"\1", _WIKI_LINK.sub(r"\1", name))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and printable(text) == text and " " not in text
        )
    except ValueError:  # Brackets of an address of IPv6 that is none.
        return False
