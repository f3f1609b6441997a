"""Words that nobody spells so become the corpus' words they were meant to be."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
_SHORTEST_USED = 3
_LONG = 8  # Letters from which on two errors are forgiven.


@dataclass(frozen=True)
class Spelling:
    """Which words are right, and which the corpus and its questions use."""

    known: frozenset[str] = frozenset()
    """The model's own whole words."""
    used: frozenset[str] = frozenset()
    """Words of the corpus that the model knows or that occur at least twice."""

    @classmethod
    def of(cls, texts: Iterable[str], model_words: Iterable[str]) -> Self:
        """Collect the words of the texts."""
        known = frozenset(word for word in model_words if word.isalpha() and word.islower())
        counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        used = frozenset(w for w, n in counts.items() if len(w) >= _SHORTEST_USED and (w in known or n > 1))
        return cls(known, used)

    def correct(self, text: str) -> str:
        """Replace each unknown word by the one nearest used word, if it is one error away, two in a long word.

        An error is a letter too many, too few, wrong, or swapped with its neighbour (optimal string alignment).
        """
        return _WORD.sub(lambda match: self._correct(match[0]), text) if self.used else text

    def _correct(self, word: str) -> str:
        lower = word.lower()
        if len(word) < _SHORTEST or not word.isascii() or lower in self.known or lower in self.used:
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        errors = 2 if len(word) >= _LONG else 1
        found = process.extract(lower, self._choices, scorer=OSA.distance, score_cutoff=errors, limit=2)
        if not found or (len(found) > 1 and found[0][1] == found[1][1]):
            return word
        return str(found[0][0])

    @cached_property
    def _choices(self) -> list[str]:
        return sorted(self.used)
