"""Which of the author's expected questions show best what can be asked."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from index.datatypes import Document, Embeddings, ExpectedQuestion

_WELL_PUT = re.compile(r"(?:Do|Does|Should|How|What|Why|Can|Is|Are|Which|Where)\b[^.?!:;\"“”()]{10,58}\?")
_ABOUT_THE_TEXT = re.compile(
    r"\b(?:he|she|his|her|him|you|your|they|their|author|writer|essay|post|that|this|it|these)\b", re.IGNORECASE
)


def suggest(asked: Sequence[ExpectedQuestion], vectors: Embeddings, documents: Sequence[Document]) -> list[str]:
    """Return one question a section, in the documents' order: of those well put, the one nearest to the section's mean.

    `vectors` are the embeddings of the covered questions, float32 (n, dim), in their order. A question should make
    sense to somebody who has not read the essay, so those that point at it or at its author are left out.
    """
    paragraphs = {d.name: [(p.span, p.section) for p in d.paragraphs] for d in documents}
    by_section: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, question in enumerate(asked):
        for span, section in paragraphs[question.document]:
            if span.holds(question.answers[0]):
                by_section[question.document, section].append(at)
    order = dict.fromkeys((d.name, p.section) for d in documents for p in d.paragraphs)
    return [best for key in order if (best := _central(by_section[key], asked, vectors))]


def _central(rows: Sequence[int], asked: Sequence[ExpectedQuestion], vectors: Embeddings) -> str:
    fit = [at for at in rows if _WELL_PUT.fullmatch(asked[at].text) and not _ABOUT_THE_TEXT.search(asked[at].text)]
    if not fit:
        return ""
    mean = vectors[list(rows)].mean(axis=0)
    return asked[fit[int(np.argmax(vectors[fit] @ mean))]].text
