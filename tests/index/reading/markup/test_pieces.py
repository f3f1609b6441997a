from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Run, Span
from index.reading.markup.pieces import Piece, find_sentences


def plain(start: int, end: int, outer: Span | None = None) -> Piece:
    return Piece(start, end, None, (), "", outer or Span(start, end))


def found(text: str, pieces: list[Piece], *atoms: tuple[int, int]) -> list[str]:
    return [text[slice(*span)] for span in find_sentences(text, pieces, atoms)]


def test_a_sentence_keeps_the_marks_around_its_words() -> None:
    text = "*One.* **Two** three."
    pieces = [plain(1, 5, Span(0, 6)), plain(6, 7), plain(9, 12, Span(7, 14)), plain(14, 21)]
    assert found(text, pieces, (0, 1), (2, 3)) == ["*One.*", "**Two** three."]


def test_no_sentence_ends_inside_an_atom() -> None:
    text = "See [How? When?](u) now. Go."
    pieces = [plain(0, 4), plain(5, 15, Span(4, 19)), plain(19, 28)]
    assert found(text, pieces, (1, 2)) == ["See [How? When?](u) now.", "Go."]
    assert len(found(text, pieces)) > 2


def test_an_atom_as_long_as_a_paragraph_is_none() -> None:
    text = f"*{'A sentence of five words. ' * 20}*"
    inner = plain(1, len(text) - 1, Span(0, len(text)))
    assert len(found(text, [inner], (0, 1))) == 20


def test_an_atom_inside_another_changes_nothing() -> None:
    text = "*A? **B? C?** D?* E."
    pieces = [plain(1, 4, Span(0, 4)), plain(6, 11, Span(4, 13)), plain(13, 16, Span(13, 17)), plain(17, 20)]
    assert found(text, pieces, (1, 2), (0, 3)) == ["*A? **B? C?** D?*", "E."]


def test_a_break_ends_a_sentence_and_a_mark_is_none_of_its_words() -> None:
    text = "Buy milk<br>and [x] bread"
    broken = Piece(8, 12, "\n", ("break",), "", Span(8, 12))
    mark = Piece(16, 19, "☑ ", ("mark",), "", Span(16, 19))
    assert found(text, [plain(0, 8), broken, plain(12, 16), mark, plain(19, 25)]) == ["Buy milk", "and [x] bread"]


def test_what_stands_for_something_else_is_not_cut() -> None:
    text = "Go. &x; Stop."
    entity = Piece(4, 7, "One. Two. ", (), "", Span(4, 7))
    assert found(text, [plain(0, 4), entity, plain(7, 13)]) == ["Go.", "&x;", "Stop."]


def test_a_piece_as_a_run() -> None:
    assert Piece(1, 3, None, ("bold",), "u", Span(0, 4)).run("abcd") == Run(1, 3, "bc", ("bold",), "u")
    assert Piece(1, 3, "&", (), "", Span(0, 4)).run("abcd") == Run(1, 3, "&")
    assert Piece(1, 3, "• ", ("mark",), "", Span(1, 3)).words("abcd") == ""


@given(st.lists(st.tuples(st.sampled_from(["One. ", "a ", "?", "é😀 ", "! ", "\n"]), st.booleans(), st.integers(0, 2))))
def test_sentences_are_slices_in_order(parts: list[tuple[str, bool, int]]) -> None:
    text, pieces = "", []
    for words, replaced, marks in parts:
        start = len(text) + marks
        text += "*" * marks + words + "*" * marks
        outer = Span(start - marks, len(text))
        pieces.append(Piece(start, start + len(words), "x. y" if replaced else None, (), "", outer))
    spans = list(find_sentences(text, pieces, []))
    assert all(left.end <= right.start for left, right in pairwise(spans))
    seen = {at for span in spans for at in range(*span)}
    words_at = {at for piece in pieces for at in range(piece.start, piece.end) if not text[at].isspace()}
    assert words_at <= seen
