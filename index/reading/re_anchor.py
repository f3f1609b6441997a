"""What quoted sentences became when their essay was edited, told by the essay as it was before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, cached_property, partial
from typing import NamedTuple

from index.datatypes import Document, Span
from index.reading.quotations import Quotations, words

SAME_POINT = 0.4
"""Cosine from which on a sentence in the place of another makes the same point. Of 60 edits of our essay, 20 sentences
that were written anew had .41 or more, and 12 that were replaced by others .38 or less (all-mpnet-base-v2)."""
_FEW = 12
"""Sentences in the place of others among which one may be taken for what another became, by its meaning alone."""
_MOVED = 70.0  # Likeness, 0–100, of a sentence that was moved elsewhere and edited.
_SAME = 90.0
"""Likeness from which on a quotation is taken for a sentence where no older text of the essay is known …"""
_CLEARLY = 5.0  # … if the next one is less like it by this much.

Likeness = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
"""Sentences and others to the cosine of each with each: a row for each of the first."""


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
        """Return what stands in the place of a quotation, else what is most like it; empty if there is no sentence."""
        for edit in self._all_edits():
            if text := edit.in_its_place(quotation):
                return text
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
        found = {place for at in self._quoted(quotation) for place in self._successors(at)}
        return tuple(self._now.spans[at] for at in sorted(found))

    def in_its_place(self, quotation: str) -> str:
        """Return the sentence that stands where a quotation stood, the likeliest of few; empty if none does."""
        for at in self._quoted(quotation):
            if run := self._runs.get(at):
                return self._now.texts[run.likeliest(at)] if run.is_short else ""
        return ""

    def _quoted(self, quotation: str) -> list[int]:
        """Return the sentences that a quotation stood for then, by position."""
        spans = self._earlier.anchors.get(words(quotation)) or self._before.find(quotation)
        return [self._places[span] for span in spans if span in self._places]

    def _successors(self, at: int) -> Iterable[int]:
        """Return the sentences of the new text that one of the old text became."""
        if (same := self._unchanged.get(at)) is not None:
            return [same]
        if self._old[at] in self._new:
            return [self._new.index(self._old[at])]
        run = self._runs.get(at)
        return (run.by_words(at) or run.by_meaning(at) if run else []) or self._elsewhere(at)

    @cached_property
    def _fresh(self) -> list[int]:
        """Return which sentences of the new text the old one did not have."""
        kept = set(self._old)
        return [at for at, text in enumerate(self._new) if text not in kept]

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
    def _runs(self) -> dict[int, "_Run"]:
        """For each sentence that is gone, the run that was replaced and what stands in its place."""
        fresh = set(self._fresh)
        found: dict[int, _Run] = {}
        for tag, first, last, start, end in self._changes:
            if news := [at for at in range(start, end) if at in fresh]:
                olds = range(first, last)
                old, new = [self._old[at] for at in olds], [self._new[at] for at in news]
                seen = [self._before.texts[at] for at in olds], [self._now.texts[at] for at in news]
                run = _Run(olds, news, old, new, partial(self._earlier.likeness, *seen))
                found |= dict.fromkeys(olds if tag == "replace" else (), run)
        return found

    def _elsewhere(self, at: int) -> list[int]:
        """Return the new sentence that was moved elsewhere and edited, if any."""
        from rapidfuzz import fuzz, process

        texts = [self._new[place] for place in self._fresh]
        found = process.extractOne(self._old[at], texts, scorer=fuzz.ratio, score_cutoff=_MOVED)
        return [self._fresh[found[2]]] if found else []


class _Run:
    """Sentences that were replaced together, and what stands in their place."""

    def __init__(
        self,
        olds: range,
        news: Sequence[int],
        old: Sequence[str],
        new: Sequence[str],
        likeness: Callable[[], Sequence[Sequence[float]]],
    ) -> None:
        """Take both by position and by their words, and what tells how like each is to each, if it must be asked."""
        self._olds, self._news, self._old, self._new = olds, news, old, new
        self._likeness = cache(likeness)

    def by_words(self, at: int) -> list[int]:
        """Return the new sentences that share at least half of the shorter one's words, in order."""
        length = self._old[at - self._olds.start].count(" ") + 1
        return [
            place
            for place, text, count in zip(self._news, self._new, self._shared[at - self._olds.start], strict=True)
            if count > 1 and 2 * count >= min(length, text.count(" ") + 1)
        ]

    @property
    def is_short(self) -> bool:
        """Tell whether what replaced what can be told: in a text that is new throughout something is like anything."""
        return len(self._news) <= _FEW

    def by_meaning(self, at: int) -> list[int]:
        """Return the new sentence that makes the same point, if one does."""
        if not self.is_short:
            return []
        best = self.likeliest(at)
        return [best] if self._likeness()[at - self._olds.start][self._news.index(best)] >= SAME_POINT else []

    def likeliest(self, at: int) -> int:
        """Return the new sentence that is most like an old one."""
        row = self._likeness()[at - self._olds.start]
        return self._news[max(range(len(self._news)), key=lambda place: row[place])]

    @cached_property
    def _shared(self) -> list[list[int]]:
        """For each old sentence, how many of its words went into each new one."""
        before, owners = _joined(self._old)
        after, new_owners = _joined(self._new)
        shared = [[0] * len(self._new) for _ in self._old]
        for start, there, length in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
            for step in range(length):
                shared[owners[start + step]][new_owners[there + step]] += 1
        return shared


def _joined(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the words of some texts, and for each of them which text it is of."""
    pairs = [(word, at) for at, text in enumerate(texts) for word in text.split()]
    return [word for word, _ in pairs], [at for _, at in pairs]
