import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Span
from index.reading.inserts import find_inserts
from index.reading.stops import show, thin_out


def shown(text: str, *atoms: Span) -> str:
    return show(text, atoms, find_inserts(text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\nb\u2003c", "a b c"),
        ("„Warum?“ «Oui.» « Non. »", '"Warum?" "Oui." ""Non. "'),
        ("Yes.[1][2] No.(3) So.¹", "Yes.)))))) No.))) So.)"),
        ("Autumn.1 Next. No.1 Then. 3.1 Then x.1 So", "Autumn.) Next. No.1 Then. 3.1 Then x.1 So"),
        ("It.12 Next fig.1 Then", "It.)) Next fig.1 Then"),
        ("Great! 🎉🎉 Yes! 👉 No. :-)", "Great! )) Yes! 👉 No. )))"),
        ("🎉 Great! 🎉 Yes", "🎉 Great! 🎉 Yes"),
        ("We won 🎉 Then. I ❤ New", "We won ! Then. I ❤ New"),
        ("Plan B. Go etc. Then etc. or", "Plan B! Go etc! Then etc. or"),
        ("9 a.m. Go 9 a.m. EST. Go 9 p.m. on", "9 a.m! Go 9 a.m. EST! Go 9 p.m. on"),
        ("J.K. Rowling in L.A. Bring U.S. Army K. So A. The", "J.K_ Rowling in L.A. Bring U.S. Army K. So A! The"),
    ],
)
def test_what_the_tokenizer_is_shown(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_an_atom_has_no_stops_but_those_it_ends_with() -> None:
    assert shown("a. b! c.) d. e", Span(0, 9)) == "a_ b_ c.) d. e"
    assert shown("Yes.2 No 2", Span(4, 5), Span(9, 10)) == "Yes.) No 2"


def test_a_very_long_word_keeps_its_last_stops() -> None:
    word = "a!" * 150
    assert thin_out(word) == word
    assert thin_out(f"a. {'!(' * 300}b. c.") == f"a. {'_(' * 251}{'!(' * 49}b. c."


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_as_many_characters_are_shown(text: str, start: int, end: int) -> None:
    atoms = [Span(start, min(end, len(text)))] if start < min(end, len(text)) else []
    assert len(show(text, atoms, find_inserts(text))) == len(text)
    assert len(thin_out(text)) == len(text)
