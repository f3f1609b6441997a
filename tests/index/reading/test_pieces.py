from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Run, RunStyle, Span
from index.reading.pieces import Piece, find_sentences


def pieces_of(*parts: tuple[str, str | None, str, str]) -> tuple[str, list[Piece]]:
    """Return a text and its pieces, made of marks before, what is seen instead, the words, and marks behind."""
    text, pieces = "", []
    for before, instead, words, after in parts:
        start = len(text) + len(before)
        text += before + words + after
        styles: tuple[RunStyle, ...] = ("break",) if instead == "\n" else ()
        outer = Span(start - len(before), len(text))
        pieces.append(Piece(start, start + len(words), instead, styles, "", outer))
    return text, pieces


def cut(*parts: tuple[str, str | None, str, str], atoms: tuple[tuple[int, int], ...] = ()) -> list[str]:
    text, pieces = pieces_of(*parts)
    return [text[slice(*span)] for span in find_sentences(text, pieces, atoms)]


def test_a_sentence_takes_the_marks_around_its_words_along() -> None:
    assert cut(("**", None, "One.", "**"), ("", None, " Two ", ""), ("[", None, "three.", "](u)")) == [
        "**One.**",
        "Two [three.](u)",
    ]
    assert cut(("**", None, " One. Two. ", "**"), ("", None, " Three.", "")) == ["** One.", "Two. **", "Three."]


def test_a_break_ends_a_sentence() -> None:
    assert cut(("", None, "One", ""), ("", "\n", "<br>", ""), ("", None, "two.", "")) == ["One", "two."]


def test_in_an_atom_no_sentence_ends() -> None:
    parts = (("", None, "See ", ""), ("[", None, "This. That", "](u)"), ("", None, " now. Then go.", ""))
    assert cut(*parts) == ["See [This.", "That](u) now.", "Then go."]
    assert cut(*parts, atoms=((1, 2),)) == ["See [This. That](u) now.", "Then go."]
    assert cut(*parts, atoms=((0, 2), (1, 2), (1, 3))) == ["See [This. That](u) now.", "Then go."]


def test_what_stands_for_something_else_is_not_cut() -> None:
    assert cut(("", None, "One ", ""), ("", "two. Three. Four", "&x;", ""), ("", None, " five. Six.", "")) == [
        "One &x; five.",
        "Six.",
    ]


def test_a_piece_as_a_run() -> None:
    piece = Piece(1, 2, None, ("bold",), "u", Span(0, 3))
    assert piece.run("*a*") == Run(1, 2, "a", ("bold",), "u")
    assert (piece.words("*a*"), Piece(1, 2, "\n", ("break",), "", Span(1, 2)).words("*a*")) == ("a", "")


OPENING, CLOSING = st.sampled_from(["", "*", "["]), st.sampled_from(["", "*", "](u)"])
WORDS = st.sampled_from(["One. Two. ", "three", " ", "Four! (Five. Six.) ", "“Seven. Eight?” ", "é😀. "])
PART = st.one_of(
    *[st.tuples(OPENING, st.none(), WORDS, CLOSING)] * 4,
    st.tuples(OPENING, st.sampled_from(["&", "a. B. "]), st.just("&x;"), CLOSING),
    st.just(("", "\n", "<br>", "")),
)


@given(st.lists(PART, max_size=8), st.lists(st.tuples(st.integers(0, 7), st.integers(1, 8)), max_size=4))
def test_sentences_hold_all_words_once_in_order(
    parts: list[tuple[str, str | None, str, str]], drawn: list[tuple[int, int]]
) -> None:
    text, pieces = pieces_of(*parts)
    atoms = [(first, min(stop, len(parts))) for first, stop in drawn if first < min(stop, len(parts))]
    spans = list(find_sentences(text, pieces, atoms))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[slice(*span)].strip() == text[slice(*span)] != "" for span in spans)
    for piece in pieces:
        for at in range(piece.start, piece.end):
            if not text[at].isspace() and "break" not in piece.styles:
                assert any(span.start <= at < span.end for span in spans)
