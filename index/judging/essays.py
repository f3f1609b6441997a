"""Which essay each judged question is about."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.datatypes import Document
from index.judging.judged import Judged
from index.reading.quotations import Quotations


def by_essay(judged: Sequence[Judged], documents: Iterable[Document]) -> list[Judged]:
    """Return judged questions with a slice for the essay that has the first of their best sentences, if one has.

    A question that is not covered is about no essay.
    """
    essays = [Quotations(document) for document in documents]
    found = []
    for one in judged:
        title = next((essay.document.title for essay in essays if one.best and essay.find(one.best[0])), "")
        found.append(replace(one, slices=(*one.slices, f"essay: {title}")) if title else one)
    return found
