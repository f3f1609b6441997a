import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.spelling import Spelling

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
