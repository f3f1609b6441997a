"""Answer → lines for a terminal. No control character of a corpus or a question ever gets through."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot import messages
from bot.render.pieces import Piece, context_pieces, quote_pieces
from bot.render.words import of_several, receipt, shown_at_once, where
from index.datatypes import Answer, Quote, RunStyle, Span
from index.text import safe

_PLAIN_BAR, _KEY_BAR, _CONTEXT_BAR = "│ ", "┃ ", "┆ "
_KEY_LOOKS = ("bold", "underline")  # The author's own bold is not underlined.
_LOOKS: dict[RunStyle, str] = {"bold": "bold", "italic": "italic", "struck": "strike", "code": "green"}
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
    if answer.state == "not_covered":
        lines += _wrapped(messages.not_covered(several=of_several(answer)), width)
        sections = dict.fromkeys(map(where, answer.quotes))
        if sections:
            lines += [Text(), Text(messages.CLOSEST, style="dim")]
            lines += [Text(f"  {safe(section)}", style="dim") for section in sections]
        return lines
    if answer.state == "related":
        lines += [*_wrapped(messages.related(several=of_several(answer)), width), Text()]
    for quote in answer.quotes[: shown_at_once(answer, top)]:
        lines += [*_quote(quote, width), Text()]
    lines.append(Text(messages.coverage_in_words(answer.coverage), style="dim"))
    return lines


def _quote(quote: Quote, width: int) -> Iterator[Text]:
    yield Text(safe(where(quote)), style="bold cyan")
    for context in quote.context:
        for row, _ in _rows(context_pieces(context), width - len(_CONTEXT_BAR), "dim"):
            yield Text(_CONTEXT_BAR, style="cyan dim") + row
    for row, is_key in _rows(quote_pieces(quote), width - len(_PLAIN_BAR)):
        yield Text(_KEY_BAR if is_key else _PLAIN_BAR, style="cyan") + row
    yield Text(safe(receipt(quote)), style="dim")
    if quote.url and quote.one_of_several:
        yield Text(safe(quote.url), style="dim")


def _rows(pieces: Sequence[Piece], width: int, base: str = "none") -> Iterator[tuple[Text, bool]]:
    """Yield the lines of what is shown, and of each whether it holds some of a key sentence."""
    whole = Text(style=base)
    for piece in pieces:
        whole.append("\n".join(map(safe, piece.text.split("\n"))))
        for look in _looks(piece):
            whole.stylize(look, len(whole) - len(piece.text))
    ends = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    keys = [place for place, piece in zip(pairwise(ends), pieces, strict=True) if piece.key]
    lines = list(_lines(whole.plain, width))
    rows = whole.divide([side for line in lines for side in line])[1::2]
    for line, row in zip(lines, rows, strict=True):
        yield row, any(start < line.end and end > line.start for start, end in keys)


def _looks(piece: Piece) -> Iterator[str | Style]:
    yield from (_LOOKS[style] for style in piece.styles if style in _LOOKS)
    if piece.link:
        yield Style(link=piece.link)
    if piece.key:
        yield from _KEY_LOOKS


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
