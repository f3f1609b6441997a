"""What quoted sentences became when their essay was edited, told by the essay as it was before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from index.datatypes import Document, Span
from index.reading.quotations import Quotations, words

ALIKE = 0.4
"""Cosine from which on a sentence in the place of another says the same anew. Of 60 edits of our essay, 20 sentences
that were written anew had .41 or more, and 12 that were replaced by others .38 or less (all-mpnet-base-v2)."""
_MOVED = 70.0  # Likeness, 0–100, of a sentence that was moved elsewhere and edited.
_SAME = 90.0
"""Likeness from which on a quotation is taken for a sentence where no older text of the essay is known …"""
_CLEARLY = 5.0  # … if the next one is less like it by this much.

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""A sentence and others to the cosine with each."""


class Earlier(NamedTuple):
    """An essay as it was when an older build was made."""

    document: Document
    anchors: Mapping[str, tuple[Span, ...]]
    """The words of quotations that were out of date even then, and the sentences that they stood for."""
    likeness: Likeness


class Anchor(NamedTuple):
    """The sentences that a quotation stands for; none if they are gone."""

    spans: tuple[Span, ...]
    as_written: bool
    """They have its very words."""


class Anchors:
    """Finds what each quotation stands for, in the essay as it is now."""

    def __init__(self, document: Document, earlier: Iterable[Earlier] = ()) -> None:
        """Take an essay, and what it was before, the latest first; that is looked at only if a quotation is gone."""
        self.now = Quotations(document)
        self._earlier = iter(earlier)
        self._edits: list[_Edit] = []

    def find(self, quotation: str) -> Anchor:
        """Return the sentences with its words, else what they became, else one that is as good as the same."""
        if found := self.now.find(quotation):
            return Anchor(tuple(found), as_written=True)
        for edit in self._all_edits():
            if became := edit.became(quotation):
                return Anchor(became, as_written=False)
        return Anchor(tuple(self.now.find_inside(quotation) or self._nearly(quotation)), as_written=False)

    def nearest(self, quotation: str) -> str:
        """Return the sentence that is most like a quotation; empty if the essay has none."""
        return next((self.now.texts[at] for at, _ in self.now.nearest(quotation)), "")

    def _all_edits(self) -> Iterator["_Edit"]:
        yield from self._edits
        for earlier in self._earlier:
            self._edits.append(_Edit(earlier, self.now))
            yield self._edits[-1]

    def _nearly(self, quotation: str) -> Sequence[Span]:
        found = [*self.now.nearest(quotation), (0, 0.0), (0, 0.0)]
        (best, likeness), (_, next_best) = found[:2]
        return self.now.spans[best : best + 1] if likeness >= max(_SAME, next_best + _CLEARLY) else ()


class _Edit:
    """What became of the sentences of an older text."""

    def __init__(self, earlier: Earlier, now: Quotations) -> None:
        self._earlier = earlier
        self._now = now
        self._before = Quotations(earlier.document)
        self._places = {span: at for at, span in enumerate(self._before.spans)}
        self._old = list(map(words, self._before.texts))
        self._new = list(map(words, now.texts))

    def became(self, quotation: str) -> tuple[Span, ...]:
        """Return what stands now for the sentences that a quotation stood for then."""
        spans = self._earlier.anchors.get(words(quotation)) or self._before.find(quotation)
        found = {at for span in spans if span in self._places for at in self._successors(self._places[span])}
        return tuple(self._now.spans[at] for at in sorted(found))

    def _successors(self, at: int) -> Iterable[int]:
        """Return the sentences of the new text that one of the old text became."""
        if (same := self._unchanged.get(at)) is not None:
            return [same]
        if self._old[at] in self._new:
            return [self._new.index(self._old[at])]
        olds, news = self._replaced.get(at, (range(0), range(0)))
        fresh = [place for place in news if self._new[place] not in self._kept]
        return self._by_words(at, olds, fresh) or self._by_meaning(at, fresh) or self._elsewhere(at)

    @cached_property
    def _kept(self) -> set[str]:
        return set(self._old)

    @cached_property
    def _changes(self) -> Sequence[tuple[str, int, int, int, int]]:
        return SequenceMatcher(None, self._old, self._new, autojunk=False).get_opcodes()

    @cached_property
    def _unchanged(self) -> dict[int, int]:
        return {
            at: at - first + there
            for tag, first, last, there, _ in self._changes
            for at in range(first, last)
            if tag == "equal"
        }

    @cached_property
    def _replaced(self) -> dict[int, tuple[range, range]]:
        """For each sentence that is gone, those that were replaced together, and what stands in their place."""
        return {
            at: (range(first, last), range(start, end))
            for tag, first, last, start, end in self._changes
            for at in range(first, last)
            if tag == "replace"
        }

    def _by_words(self, at: int, olds: range, news: Sequence[int]) -> list[int]:
        """Return the new sentences that share at least half of the shorter one's words, in order."""
        before, owners = _joined([self._old[place] for place in olds])
        after, new_owners = _joined([self._new[place] for place in news])
        shared = [0] * len(news)
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for start, there, length in matcher.get_matching_blocks():
            for step in range(length):
                if olds[owners[start + step]] == at:
                    shared[new_owners[there + step]] += 1
        length = self._old[at].count(" ") + 1
        return [
            place
            for place, count in zip(news, shared, strict=True)
            if count > 1 and 2 * count >= min(length, self._new[place].count(" ") + 1)
        ]

    def _by_meaning(self, at: int, news: Sequence[int]) -> list[int]:
        if not news:
            return []
        likeness = self._earlier.likeness(self._before.texts[at], [self._now.texts[place] for place in news])
        best = max(range(len(news)), key=lambda place: likeness[place])
        return [news[best]] if likeness[best] >= ALIKE else []

    def _elsewhere(self, at: int) -> list[int]:
        """Return the new sentence that was moved here and edited, if any."""
        from rapidfuzz import fuzz, process

        fresh = [place for place, text in enumerate(self._new) if text not in self._kept]
        texts = [self._new[place] for place in fresh]
        found = process.extractOne(self._old[at], texts, scorer=fuzz.ratio, score_cutoff=_MOVED)
        return [fresh[found[2]]] if found else []


def _joined(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the words of some texts, and for each of them which text it is of."""
    pairs = [(word, at) for at, text in enumerate(texts) for word in text.split()]
    return [word for word, _ in pairs], [at for _, at in pairs]
