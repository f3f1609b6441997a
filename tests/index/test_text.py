import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.spelling import Spelling
from index.text import LONGEST_QUESTION, normalise, without_surrogates


@given(st.text(alphabet=st.characters()))
def test_any_string_is_a_question(question: str) -> None:
    text = normalise(question)
    assert len(text) <= LONGEST_QUESTION
    text.encode()
    assert "\0" not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ｄｏ Ｉ ｎｅｅｄ ａ ＰｈＤ？", "do I need a PhD?"),
        ("do\u200b I nee\u00add \x1b[31m a\0 PhD\ud800", "do I need [31m a PhD"),
        ("dо I nееd a РhD?", "do I need a PhD?"),
        ("нужна ли мне степень?", "нужна ли мне степень?"),
        (
            "<@U123> is *tuning* worth `it`? <https://a.b|see here> &amp; more <!channel>",
            "is tuning worth it? see here & more",
        ),
        ("> what she said\n> before\nis she right?", "is she right?"),
        ("> only a quotation", "> only a quotation"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("", ""),
    ],
)
def test_normalised(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_of_a_long_message_the_end_is_read() -> None:
    assert normalise("x " * 40_000 + "the question?").endswith("the question?")


SPELLING = Spelling.of(
    ["machine learning teams promotion", "foo foo"], ["machine", "learning", "teams", "promotion", "word"]
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("machne Laerning", "machine learning"),
        ("tems", "teams"),
        ("promtoin", "promotion"),
        ("words Zürich xyzzy 2x", "words Zürich xyzzy 2x"),
        ("word", "word"),
    ],
)
def test_spelling(typed: str, read: str) -> None:
    assert SPELLING.correct(typed) == read


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_spelling_takes_any_text(text: str) -> None:
    SPELLING.correct(text)


@given(st.text(alphabet=st.characters()))
def test_any_string_can_be_written_once_its_surrogates_are_spaces(text: str) -> None:
    readable = without_surrogates(text)
    assert readable.encode().decode() == readable
    assert len(readable) == len(text)
    assert all(
        was == now or (now == " " and "\ud800" <= was <= "\udfff") for was, now in zip(text, readable, strict=True)
    )


def test_whole_characters_stay() -> None:
    assert without_surrogates("\ud83e a\udfff🧪") == "  a 🧪"
