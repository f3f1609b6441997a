import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.sentences import split_sentences, trim

CASES = [
    ["There’s a spectrum (e.g. JAX, TensorFlow, etc.).", "Most ask for a “pure” ML role.", "However, it’s fine."],
    ["He said “Stop. Now.”", "Then he left.", "Wait... what?", "Really?!", "Yes."],
    ["Dr. Smith vs. the U.S. team.", "It cost $3.50.", "(See Fig. 3.)", '"Is it?" she asked.', "Hmm… maybe."],
    ["1. First item.", "Do it.", "2. Second."],
    ["She works at Acme Inc.", "She likes it.", "Use Python 3.11.", "Then go."],
    ["My Ph.D. took years.", "I have a B.Sc. in maths.", "See p. 5 and No. 7 of vol. 2, cf. Smith et al. 2019."],
    ["I like No. 7.", "The answer is no.", "We left."],
    ["This is an important hack for “manufacturing” your own luck.", "It’s certainly been helpful."],
    ["no capital here.", "next one starts lower.", "(It works. Really.)", "Good."],
    ["a) This one.", "Read a book.", "Then another."],
]
ANY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .?!“”()\n\r1ae’\\")))


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize("sentences", CASES, ids=lambda case: case[0][:20])
@pytest.mark.parametrize("space", [" ", "\n", "\r\n", " \n "])
def test_boundaries(sentences: list[str], space: str) -> None:
    assert split(space.join(sentences)) == sentences


def test_a_line_end_alone_ends_no_sentence_but_a_hard_break_does() -> None:
    assert split("one line\ngoes on.\nAnother one\\\nbroken here  \nand here") == [
        "one line\ngoes on.",
        "Another one\\",
        "broken here",
        "and here",
    ]


def test_a_parenthesis_that_is_never_closed_does_not_swallow_the_rest() -> None:
    sentences = [f"This is number {number}." for number in range(20)]
    assert split("(Open. " + " ".join(sentences))[-10:] == sentences[-10:]


@pytest.mark.parametrize("blank", ["", " ", "\n\r\n\t", "  \n  \n"])
def test_blank_text_has_no_sentence(blank: str) -> None:
    assert split(blank) == []


@given(ANY)
def test_every_character_that_is_no_space_is_in_one_sentence(text: str) -> None:
    spans = split_sentences(text, 0, len(text))
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    inside = "".join(text[a:b] for a, b in spans)
    assert "".join(inside.split()) == "".join(text.split())


@given(ANY, ANY, ANY)
def test_only_what_lies_between_start_and_end_is_split(before: str, text: str, after: str) -> None:
    start = len(before)
    shifted = split_sentences(before + text + after, start, start + len(text))
    assert [(a - start, b - start) for a, b in shifted] == list(split_sentences(text, 0, len(text)))


@given(ANY, ANY, ANY)
def test_trim_leaves_what_strip_leaves(before: str, text: str, after: str) -> None:
    whole = before + text + after
    span = trim(whole, len(before), len(before + text))
    assert whole[slice(*span)] == text.strip()
    assert len(before) <= span.start <= span.end <= len(before + text)


OLD_HARD_BREAK = re.compile(r"(?: {2,}|\\)(?:\r\n|\r|\n)")  # As it should be, but slow on long lines.


@given(st.text(alphabet=st.sampled_from("a \\\r\n")))
def test_hard_breaks_are_what_a_regular_expression_says_they_are(text: str) -> None:
    stops = [0, *(match.end() for match in OLD_HARD_BREAK.finditer(text)), len(text)]
    assert split(text) == [
        piece.strip() for piece in map(text.__getitem__, map(slice, stops, stops[1:])) if piece.strip()
    ]


@pytest.mark.parametrize("word", ["x!" * 500 + "end", "https://a.b/" + "c.d?e=f!)" * 200, "。" * 300, ".)" * 1000])
def test_a_very_long_word_is_one_word_and_sentences_end_around_it(word: str) -> None:
    assert split(f"Before it. Then {word} comes. After it.") == ["Before it.", f"Then {word} comes.", "After it."]
    assert split(f"It ends in {word}. After it.") == [f"It ends in {word}.", "After it."]


@pytest.mark.parametrize(
    "text", ["See [![badge](https://a.b/?)](d) now. Or not.", "“What?”—(https://a.b/?) ...", "No!?"]
)
def test_the_length_of_a_word_changes_nothing(text: str) -> None:
    long = "x" * 1000
    assert split(text.replace("?", f"?{long}")) == [
        piece.replace("?x", f"?{long}") for piece in split(text.replace("?", "?x"))
    ]
