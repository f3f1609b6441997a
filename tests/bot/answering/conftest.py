"""Passages of a made-up essay, and what a search might have found among them."""

from index.datatypes import Hit, Passage, Quote, Retrieved, Span

SENTENCES = 3


def passage(number: int, document: str = "a.md") -> Passage:
    """Return one of several passages of three sentences of ten characters each, a space between them."""
    start = number * 40
    spans = tuple(Span(start + 11 * at, start + 11 * at + 10) for at in range(SENTENCES))
    text = " ".join(f"Text {number}.{at}.".ljust(10, ".") for at in range(SENTENCES))
    return Passage(document, "S", number + 1, Span(start, start + len(text)), spans, text)


def hit(number: int, score: float = 1.0, scores: tuple[float, ...] = (0.2, 0.5, 0.3), document: str = "a.md") -> Hit:
    return Hit(passage(number, document), score, scores)


def retrieved(*hits: Hit) -> Retrieved:
    return Retrieved(hits, 0.9, "answers")


def quoted(one: Hit, *highlights: int) -> Quote:
    """Quote a hit whole, some of its sentences standing out."""
    of = one.passage
    spans = tuple(of.sentences[at] for at in highlights)
    return Quote(of.text, of.document, "T", of.section, of.paragraph, of.span, spans, one.score, "0" * 8, "")
