from hypothesis import given

from bot.render.pieces import Piece, context_pieces, quote_pieces
from bot.render.words import context_runs, quote_runs
from index.datatypes import Quote
from tests.bot.render.samples import SHOWN, marked_quote, quotes


def test_pieces_look_the_same_throughout_and_no_two_neighbours_do() -> None:
    quote = marked_quote()
    assert quote_pieces(quote) == [
        Piece("• "),
        Piece("Cats", ("bold",)),
        Piece(" sleep & eat. "),
        Piece("They ", key=True),
        Piece("never", (), "https://e.org/a_(b)", key=True),
        Piece(" ", key=True),
        Piece("ever", ("italic",), key=True),
        Piece(" ", key=True),
        Piece("run", ("code",), key=True),
        Piece(".", key=True),
        Piece("\n• Dogs bark."),
    ]
    assert "".join(piece.text for piece in quote_pieces(quote)) == SHOWN
    assert context_pieces(quote.context[0]) == [Piece("Habits:")]


@given(quotes())
def test_pieces_joined_are_the_runs_joined(quote: Quote) -> None:
    assert "".join(piece.text for piece in quote_pieces(quote)) == "".join(run.text for run in quote_runs(quote))
    for context in quote.context:
        shown = "".join(piece.text for piece in context_pieces(context))
        assert shown == "".join(run.text for run in context_runs(context))


@given(quotes())
def test_what_answers_is_told_apart_and_only_addresses_are_links(quote: Quote) -> None:
    pieces = quote_pieces(quote)
    spans = quote.highlights
    keys = [run.text for run in quote_runs(quote) if any(span.start <= run.start < span.end for span in spans)]
    assert "".join(piece.text for piece in pieces if piece.key) == "".join(keys)
    assert all(piece.link.startswith(("https://", "http://", "mailto:")) for piece in pieces if piece.link)
    assert not any({"break", "mark"} & set(piece.styles) for piece in pieces)
