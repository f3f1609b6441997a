import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.spelling import Spelling

MODEL_WORDS = ["machine", "learning", "teams", "promotion", "word", "Capital", "##ing"]
SPELLING = Spelling.of(["machine learning teams promotion", "foo foo", "bar"], MODEL_WORDS)
USED = sorted(SPELLING.used)


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


def test_which_words_are_right_and_which_are_used() -> None:
    assert SPELLING.known == {"machine", "learning", "teams", "promotion", "word"}
    # "bar" is rare and the model does not know it; "word" is not in the corpus.
    assert SPELLING.used == {"machine", "learning", "teams", "promotion", "foo"}


@given(st.lists(st.sampled_from([*USED, "word"])), st.sampled_from([" ", ", ", "? ", "\n"]))
def test_right_words_stay(words: list[str], between: str) -> None:
    text = between.join(words)
    assert SPELLING.correct(text) == text
    assert SPELLING.correct(text.upper()) == text.upper()


@given(st.sampled_from([word for word in USED if len(word) > 4]), st.data())
def test_one_error_is_forgiven(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("qxz"))
    wrong = data.draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :], word[:at] + letter + word[at:]]
        )
    )
    assert SPELLING.correct(f"a {wrong}!") == f"a {word}!"


def test_two_errors_are_forgiven_in_a_long_word_alone() -> None:
    assert SPELLING.correct("promxtixn") == "promotion"
    assert SPELLING.correct("txxms") == "txxms"


def test_a_word_between_two_others_is_left_alone() -> None:
    assert Spelling.of(["cart card", "cart card"], []).correct("care carx") == "care carx"


def test_without_a_vocabulary_nothing_is_misspelt() -> None:
    assert Spelling().correct("machne laerning") == "machne laerning"
