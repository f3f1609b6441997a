from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.sentences import split_sentences

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
]


@pytest.mark.parametrize("sentences", CASES, ids=lambda case: case[0][:20])
def test_boundaries(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[a:b] for a, b in split_sentences(text, 0, len(text))] == sentences


def test_a_line_end_alone_ends_no_sentence_but_a_hard_break_does() -> None:
    text = "one line\ngoes on.\nAnother one\\\nbroken here  \nand here"
    assert [text[a:b] for a, b in split_sentences(text, 0, len(text))] == [
        "one line\ngoes on.",
        "Another one\\",
        "broken here",
        "and here",
    ]


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .?!“”()\n\r1ae’\\"))))
def test_every_character_that_is_no_space_is_in_one_sentence(text: str) -> None:
    spans = split_sentences(text, 0, len(text))
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    inside = "".join(text[a:b] for a, b in spans)
    assert "".join(inside.split()) == "".join(text.split())
