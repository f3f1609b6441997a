"""A file of questions to begin with: every sentence of an essay quoted under its section, ready for questions."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from index import messages
from index.authoring.lines import Lines
from index.datatypes import Span
from index.reading.questions_file import Entry, parse_questions_file
from index.reading.quotations import Quotations
from index.reading.re_anchor import Anchors

Sentence = tuple[Span, str, str]
"""Where a sentence stands, the section above it, and how it is quoted."""


def skeleton(quotations: Quotations) -> tuple[str, int]:
    """Return the file for an essay without questions, and how many sentences it quotes."""
    # Two dashes and a bracket would end the comment.
    head = messages.SKELETON_HEAD.format(title=quotations.document.title.replace("--", "–"))
    quoted = list(quotable(quotations))
    parts = [f"<!--\n{head}\n-->", *by_section(quoted, "##"), messages.SKELETON_END]
    return "\n\n".join(parts) + "\n", len(quoted)


def by_section(sentences: Iterable[Sentence], mark: str) -> Iterator[str]:
    """Yield sentences as quotations, after the headings of their sections, each with a mark in front."""
    for section, inside in groupby(sentences, lambda sentence: sentence[1]):
        if section:
            yield f"{mark} {section}"
        yield from (f"> {text}" for _, _, text in inside)


def quotable(quotations: Quotations) -> Iterator[Sentence]:
    """Yield the sentences that can be told from all others by their words, but for those of asides, in order."""
    texts = dict(zip(quotations.spans, quotations.texts, strict=True))
    for block in quotations.document.blocks:
        for span in block.sentences if not block.aside else ():
            if list(quotations.find(texts[span])) == [span]:
                yield span, block.section, texts[span]


def completed(name: str, text: str, anchors: Anchors, others: Sequence[str] = ()) -> tuple[str, int]:
    """Return a file of questions with a quotation for every sentence that it does not quote, and how many were added.

    Each comes after what is quoted before it in the essay; all that was there stays as it was. What `others`, the texts
    of further files for the same essay, quote is not added.
    """
    placed = _placed(parse_questions_file(name, text).entries, anchors)
    elsewhere = [pair for other in others for pair in _placed(parse_questions_file(name, other).entries, anchors)]
    quoted = {span for _, spans in (*placed, *elsewhere) for span in spans}
    sections = {span: block.section for block in anchors.now.document.blocks for span in block.sentences}
    lines, added = Lines(text), 0
    missing = [sentence for sentence in quotable(anchors.now) if sentence[0] not in quoted]
    for entry, sentences in groupby(missing, lambda sentence: _entry_before(placed, sentence[0])):
        section = sections[placed[entry][1][0]] if entry >= 0 else ""
        new: list[str] = []
        for _, below, quotation in sentences:
            new += ["", f"## {below}"] if below != section else []
            new += ["", f"> {quotation}"]
            section, added = below, added + 1
        lines.insert(placed[entry][0].last if entry >= 0 else lines.head(), [*new, ""] if entry < 0 else new)
    return lines.text(), added


def _placed(entries: Sequence[Entry], anchors: Anchors) -> list[tuple[Entry, list[Span]]]:
    """Return the entries that quote something of the essay, and which sentences, in order."""
    found = []
    for entry in entries:
        spans = sorted({span for excerpt in entry.excerpts for span in anchors.find(excerpt.text).spans})
        if spans:
            found.append((entry, spans))
    return found


def _entry_before(placed: Sequence[tuple[Entry, list[Span]]], span: Span) -> int:
    """Return the entry after which a sentence belongs, by position; -1 if it comes before all of them."""
    before = [(spans[0], at) for at, (_, spans) in enumerate(placed) if spans[0] < span]
    return max(before)[1] if before else -1
