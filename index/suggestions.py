"""Which of the author's expected questions show best what can be asked."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from index.datatypes import Document, ExpectedQuestion, Span

_WELL_PUT = re.compile(r"(?:Do|Does|Should|How|What|Why|Can|Is|Are|Which|Where|Will)\b[^.?!]{12,62}\?")
_WORD = re.compile(r"[a-z]+")


def suggest(questions: Sequence[ExpectedQuestion], documents: Sequence[Document]) -> list[str]:
    """Return one question a section, in the documents' order: the well-put one that is most like its neighbours.

    That is the one whose words are, on average, the most frequent among the section's questions.
    """
    by_section: dict[tuple[str, str], list[str]] = defaultdict(list)
    sections = {d.name: [(p.span, p.section) for p in d.paragraphs] for d in documents}
    for question in questions:
        if question.answers:
            section = _section(sections[question.document], question.answers[0])
            by_section[question.document, section].append(question.text)
    order = dict.fromkeys((d.name, section) for d in documents for _, section in sections[d.name])
    return [best for key in order if (best := _most_typical(by_section[key]))]


def _section(paragraphs: Sequence[tuple[Span, str]], answer: Span) -> str:
    return next((section for span, section in paragraphs if span.holds(answer)), "")


def _most_typical(asked: Sequence[str]) -> str:
    counts = Counter(word for text in asked for word in set(_WORD.findall(text.lower())))

    def typical(text: str) -> float:
        words = set(_WORD.findall(text.lower()))
        return sum(counts[word] for word in words) / len(words)

    return max(filter(_WELL_PUT.fullmatch, asked), key=typical, default="")
