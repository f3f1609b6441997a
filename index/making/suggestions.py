"""Which of the author's expected questions show best what can be asked."""

import re
from collections.abc import Sequence

import numpy as np

from index.datatypes import Embeddings, ExpectedQuestion
from index.ranking.contents import Contents

_WELL_PUT = re.compile(r"(?:Do|Does|Should|How|What|Why|Can|Is|Are|Which|Where)\b[^.?!:;\"“”()]{10,58}\?")
_ABOUT_THE_TEXT = re.compile(
    r"\b(?:he|she|his|her|him|you|your|they|their|author|writer|essay|post|that|this|it|these)\b", re.IGNORECASE
)


def suggest(contents: Contents, asked: Sequence[ExpectedQuestion]) -> list[str]:
    """Return one question a section, in the documents' order: of those well put, the one nearest to the section's mean.

    `asked` are the covered questions of a build, in their order. A question should make sense to somebody who has not
    read the essay, so those that point at it or at its author are left out.
    """
    vectors = contents.expected_vectors()
    by_section: dict[tuple[str, str], list[int]] = {}
    first = [int(contents.expected.labels_of(at)["passage"][0]) for at in range(len(asked))]
    for at in sorted(range(len(asked)), key=first.__getitem__):
        passage = contents.passages[first[at]]
        by_section.setdefault((passage.document, passage.section), []).append(at)
    return [best for rows in by_section.values() if (best := _central(rows, asked, vectors))]


def _central(rows: Sequence[int], asked: Sequence[ExpectedQuestion], vectors: Embeddings) -> str:
    fit = [at for at in rows if _WELL_PUT.fullmatch(asked[at].text) and not _ABOUT_THE_TEXT.search(asked[at].text)]
    if not fit:
        return ""
    mean = vectors[list(rows)].mean(axis=0)
    return asked[fit[int(np.argmax(vectors[fit] @ mean))]].text
