"""What is shown of a quote, in pieces each of which looks the same throughout."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from bot.render.links import link_target
from bot.render.words import context_runs, quote_runs
from index.datatypes import Context, Quote, Run, RunStyle, Span


class Piece(NamedTuple):
    """A stretch of what is shown."""

    text: str
    styles: tuple[RunStyle, ...] = ()
    """The author's own; neither "break", which is a new line, nor "mark"."""
    link: str = ""
    """An address to which a link may lead; empty for none."""
    key: bool = False
    """Tells whether it answers."""


def quote_pieces(quote: Quote) -> list[Piece]:
    """Return what is shown of a quote, in order."""
    return _pieces(quote_runs(quote), quote.highlights)


def context_pieces(context: Context) -> list[Piece]:
    """Return what is shown of a line that a quote needs."""
    return _pieces(context_runs(context))


def _pieces(runs: Iterable[Run], highlights: Sequence[Span] = ()) -> list[Piece]:
    parts = [_piece(run, any(span.start <= run.start < span.end for span in highlights)) for run in runs]
    return [
        looks._replace(text="".join(part.text for part in alike))
        for looks, alike in groupby(parts, key=lambda part: part._replace(text=""))
    ]


def _piece(run: Run, key: bool) -> Piece:
    if "break" in run.styles:
        return Piece("\n", key=key)
    styles = tuple(sorted(set(run.styles) - {"mark"}))
    return Piece(run.text, styles, link_target(run.link) if run.text.strip() else "", key)
