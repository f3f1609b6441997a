"""Answer → lines for a terminal. No control character of a corpus or a question ever gets through."""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot import messages
from index.datatypes import Answer, Quote, Span
from index.text import safe

_PLAIN_BAR, _KEY_BAR = "│ ", "┃ "
_WIDEST = 100
"""Cells; longer lines are hard to read."""
_WORD = re.compile(r"\S+\s*|\s+")


def show(answer: Answer, top: int, console: Console) -> None:
    """Print an answer."""
    for line in render(answer, top, min(console.width, _WIDEST)):
        console.print(line, soft_wrap=True)


def render(answer: Answer, top: int, width: int) -> list[Text]:
    """Return the lines of an answer, at most `top` quotes, each line at most `width` cells where words allow."""
    if answer.state == "help":
        return _wrapped(" ".join(messages.DISTRESS) if answer.distress else messages.HELP, width)
    lines: list[Text] = []
    shown = answer.quotes[:top]
    if answer.state == "not_covered":
        lines += _wrapped(messages.NOT_COVERED, width)
        sections = dict.fromkeys(quote.section or quote.title for quote in answer.quotes)
        if sections:
            lines += [Text(), Text(messages.CLOSEST, style="dim")]
            lines += [Text(f"  {safe(section)}", style="dim") for section in sections]
        return lines
    if answer.state == "related":
        lines += [*_wrapped(messages.RELATED, width), Text()]
        shown = shown[:1]
    for quote in shown:
        lines += [*_quote(quote, width), Text()]
    lines.append(Text(messages.coverage_in_words(answer.coverage), style="dim"))
    return lines


def _quote(quote: Quote, width: int) -> Iterator[Text]:
    yield Text(safe(quote.section or quote.title), style="bold cyan")
    inside = [Span(a - quote.span.start, b - quote.span.start) for a, b in quote.highlights]
    for line in _lines(quote.text, width - len(_PLAIN_BAR)):
        marked = [Span(max(a, line.start), min(b, line.end)) for a, b in inside if a < line.end and b > line.start]
        row = Text(_KEY_BAR if marked else _PLAIN_BAR, style="cyan")
        body = Text(safe(quote.text[line.start : line.end]), style="none")
        for span in marked:
            body.stylize("bold", span.start - line.start, span.end - line.start)
        yield row + body
    receipt = messages.RECEIPT.format(document=quote.document, paragraph=quote.paragraph, checksum=quote.receipt)
    yield Text(safe(receipt), style="dim")


def _lines(text: str, width: int) -> Iterator[Span]:
    """Break a text at its line ends and, where a line is too long, before a word."""
    at = 0
    for paragraph in re.split(r"(?<=\n)", text):
        start = stop = at
        for word in _WORD.finditer(paragraph):
            end = at + word.end()
            if stop > start and cell_len(text[start:end].rstrip()) > width:
                yield _stripped(text, start, stop)
                start = stop
            stop = end
        if stop > start:
            yield _stripped(text, start, stop)
        at += len(paragraph)


def _stripped(text: str, start: int, stop: int) -> Span:
    return Span(start, start + len(text[start:stop].rstrip()))


def _wrapped(sentence: str, width: int) -> list[Text]:
    return [Text(sentence[line.start : line.end]) for line in _lines(sentence, width)]
