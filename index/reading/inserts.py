"""Quotations and parentheses: the stretches of a text that may hold sentences inside a sentence."""

import re
from typing import NamedTuple

_BRACKETS = dict(zip("([（［【〔「『《〈", ")]）］】〕」』》〉", strict=True))
_OPENING_BRACKET = {closing: opening for opening, closing in _BRACKETS.items()}
# Languages use one mark to open that others close with, so what closes depends on what is open.
_CLOSED_BY = {
    **{'"': '"', "'": "'", "“": "”", "„": "“”‟", "”": "”", "‘": "’", "‚": "‘’", "’": "’"},
    **{"«": "»", "»": "«", "‹": "›", "›": "‹"},
}
_FAMILIES = ('"', "'", "“”„‟", "‘’‚", "«»", "‹›")
_FAMILY = {mark: family for family in _FAMILIES for mark in family}
_ALWAYS_OPEN = "“„‘‚«‹"  # Unless they close what is open. The others open after a space, a bracket or a dash alone.
_APOSTROPHES = "'’"
_MARK = re.compile(f"[{re.escape(''.join([*_BRACKETS, *_OPENING_BRACKET, *_FAMILY]))}]")
# "the '90s", "rock 'n' roll", "'tis": something is left out, nothing is quoted.
_LEFT_OUT = re.compile(r"\d0s|(?:n|em|til|tis|twas|cause|bout|cos)\b", re.IGNORECASE)
_BEFORE_OPENING = "-–—/*_~" + "".join([*_BRACKETS, *_FAMILY])
_FACE = re.compile(r".?[:;=]-?\((?!\S)", re.DOTALL)
_SPACED = "«‹"  # French puts a space between a mark and what it quotes.


class Insert(NamedTuple):
    """A quotation or a parenthesis: the places of its two marks."""

    opening: int
    closing: int
    quotes: bool
    """Whether it is a quotation, or brackets that only some languages quote with."""


def find_inserts(text: str) -> list[Insert]:
    """Return what stands between two marks that belong together; a mark without its other one is passed over."""
    found: list[Insert] = []
    brackets: dict[str, list[int]] = {opening: [] for opening in _BRACKETS}
    quotations = {family: _Quotations(text, family, found) for family in _FAMILIES}
    for match in _MARK.finditer(text):
        mark, at = match[0], match.start()
        if mark in _FAMILY:
            quotations[_FAMILY[mark]].read(at)
        elif mark in _BRACKETS:
            if not _FACE.match(text, max(0, at - 2)):
                brackets[mark].append(at)
        elif brackets[_OPENING_BRACKET[mark]]:
            found.append(Insert(brackets[_OPENING_BRACKET[mark]].pop(), at, quotes=mark in "」』"))
    return sorted(found)


class _Quotations:
    """Reads the marks of one family in order, and adds each quotation to `found`."""

    def __init__(self, text: str, family: str, found: list[Insert]) -> None:
        self.text, self.family, self.found = text, family, found
        self.opening = -1
        self.doubtful = -1  # The place in `found` of a quotation that may have ended with a plural: 'the dogs' bowls'.

    def read(self, at: int) -> None:
        before, after = self.text[max(0, at - 1) : at], self.text[at + 1 : at + 2]
        if self._closes(at, before, after):
            if self.text[at] in _APOSTROPHES and before == "s" and self.text[at + 2 : at + 3].islower():
                self.doubtful = len(self.found)
            self.found.append(Insert(self.opening, at, quotes=True))
            self.opening = -1
        elif self._opens(at, before, after):
            self.opening, self.doubtful = at, -1
        elif self.doubtful >= 0 and self.text[at] in _APOSTROPHES and before in set(".,!?…"):
            self.found[self.doubtful] = self.found[self.doubtful]._replace(closing=at)
            self.doubtful = -1

    def _closes(self, at: int, before: str, after: str) -> bool:
        if self.opening < 0 or self.text[at] not in _CLOSED_BY.get(self.text[self.opening], ""):
            return False
        if before.isspace() and self.text[self.opening] not in _SPACED:
            return False
        return self.text[at] not in _APOSTROPHES or not after.isalnum()

    def _opens(self, at: int, before: str, after: str) -> bool:
        mark = self.text[at]
        if not after or (after.isspace() and mark not in _SPACED):
            return False
        if mark not in _ALWAYS_OPEN and before and not before.isspace() and before not in _BEFORE_OPENING:
            return False
        return mark not in "'‘’" or not _LEFT_OUT.match(self.text, at + 1)
