import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.learning.perturb import lower_case, preamble, typos

WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzé", min_size=1, max_size=9), min_size=1, max_size=20)
SEEDS = st.integers(0, 10_000)
QUESTION = "Should somebody without a doctorate apply for positions in research laboratories today?"


def changed(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.split(" "), after.split(" "), strict=True)
    return [(one, other) for one, other in pairs if one != other]


def is_a_slip(word: str, mistyped: str) -> bool:
    """Tell whether two letters were swapped, or one dropped, doubled or missed, and none of them the first."""
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
    dropped = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    doubled = {word[:at] + word[at] + word[at:] for at in range(1, len(word))}
    missed = len(word) == len(mistyped) and sum(a != b for a, b in zip(word, mistyped, strict=True)) == 1
    return mistyped[0] == word[0] and (mistyped in swapped | dropped | doubled or missed)


@given(WORDS, SEEDS)
def test_some_longer_words_are_mistyped(words: list[str], seed: int) -> None:
    question = " ".join(words)
    pairs = changed(question, typos(question, random.Random(seed)))
    # A slip may leave a word as it was, as when one of two equal letters is dropped for the other.
    assert len(pairs) <= max(1, round(0.15 * len(words)))
    for word, mistyped in pairs:
        assert len(word) > 3
        assert is_a_slip(word, mistyped)


@given(SEEDS)
def test_the_same_seed_makes_the_same_errors(seed: int) -> None:
    assert typos(QUESTION, random.Random(seed)) == typos(QUESTION, random.Random(seed))


def test_every_kind_of_slip_comes() -> None:
    found = {typos("xx doctorate", random.Random(seed)) for seed in range(300)}
    assert {"xx dcotorate", "xx dctorate", "xx dooctorate", "xx dictorate"} <= found
    assert all(question.startswith("xx d") for question in found)


@pytest.mark.parametrize(("share", "count"), [(0.0, 1), (0.15, 2), (0.5, 6), (1.0, 8)])
def test_how_many_are_mistyped(share: float, count: int) -> None:
    """Of twelve words, eight have more than three letters and nothing else."""
    assert max(len(changed(QUESTION, typos(QUESTION, random.Random(seed), share))) for seed in range(20)) == count


@pytest.mark.parametrize("question", ["", "is it so ?", "why 2023-2024 c++17 o’clock", "  "])
def test_what_has_no_longer_word_stays(question: str) -> None:
    assert typos(question, random.Random(0)) == question


@pytest.mark.parametrize(
    ("question", "lower"),
    [
        ("Do I need a PhD?", "do i need a phd"),
        ("What's “pure” ML (e.g. JAX), then?!", "what's pure ml eg jax then"),
        ("Don’t — ÜBER 2", "don’t  über 2"),
        ("", ""),
    ],
)
def test_lower_case_without_punctuation(question: str, lower: str) -> None:
    assert lower_case(question) == lower


@given(st.text())
def test_lower_case_keeps_letters_and_digits_alone(text: str) -> None:
    lower = lower_case(text)
    assert all(character.isalnum() or character in " '’" for character in lower)
    assert lower_case(lower) == lower


@given(st.text(), SEEDS)
def test_a_preamble_comes_before_the_question(question: str, seed: int) -> None:
    whole = preamble(question, random.Random(seed))
    assert whole.endswith(f" {question}")
    before = whole[: len(whole) - len(question)]
    assert before.count(". ") in (3, 4)
    assert preamble(question, random.Random(seed)) == whole


def test_there_are_several_preambles() -> None:
    assert len({preamble("why?", random.Random(seed)) for seed in range(50)}) == 3
