"""Passages that say the same word for word: a copy of a file, or a paragraph that stands twice. One is quoted."""

from collections.abc import Iterable
from dataclasses import replace

from index.datatypes import Hit, Passage
from index.reading.plain import passage_runs, plain, seen


def merged(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return hits in their order, the first of those with the same words for all of them."""
    first: dict[object, Hit] = {}
    for hit in hits:
        kept = first.setdefault(_words(hit.passage), hit)
        if kept is not hit:
            others = [one for one in (*kept.twins, hit.passage, *hit.twins) if one != kept.passage]
            first[_words(hit.passage)] = replace(kept, twins=tuple(dict.fromkeys(others)))
    return tuple(first.values())


def _words(passage: Passage) -> object:
    """Return what is the same for twins: the words that are seen, also those of what they need, and the sentences."""
    words = [plain(passage_runs(passage, passage.span))]
    words += [plain(seen(one.text, one.span.start, one.runs, one.span)) for one in passage.context]
    return len(passage.sentences), tuple(" ".join(each.split()) for each in words)
