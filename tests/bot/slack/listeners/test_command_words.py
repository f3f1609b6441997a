import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.listeners.command_words import own_word

OWN = ("help", "about", "status", "rebuild")
FLAGS = st.from_regex(r"(?:--?|—|–)[a-zA-Z][a-z=-]*", fullmatch=True)
PLAIN = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9?'-]*", fullmatch=True)
SPACES = st.text(" \t\n\u00a0", min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "help"),
        (" \n", "help"),
        *[(own, own) for own in OWN],
        (" Status\n", "status"),
        ("REBUILD", "rebuild"),
        *[(flag, "help") for flag in ("-h", "--help", "—help", "–help", "--HELP", "--help me")],
        ("status --now", "status"),
        ("about -v —all –more", "about"),
        *[
            (flag, "flag")
            for flag in ("-v", "--verbose", "—verbose", "–v", "--top=3", "-hh", "--verbose is luck needed?")
        ],
        ("status now", ""),
        ("status --now please", ""),
        ("help me find a team that values me", ""),
        ("help?", ""),
        ("helpful", ""),
        ("/mentor help", ""),
        *[(dashes, "") for dashes in ("-", "--", "—", "---verbose", "- is luck needed?", "-1 is a number", "—1")],
        ("is luck needed?", ""),
        ("is luck needed? --verbose", ""),
    ],
)
def test_what_stands_behind_the_command(text: str, word: str) -> None:
    assert own_word(text) == word


@given(st.text())
def test_any_text_is_a_word_of_its_own_a_flag_or_a_question(text: str) -> None:
    assert own_word(text) in {*OWN, "flag", ""}


@given(st.text(st.characters(codec="ascii")), SPACES, SPACES)
def test_neither_case_nor_white_space_around_it_matters(text: str, before: str, after: str) -> None:
    assert own_word(f"{before}{text.upper()}{after}") == own_word(text)


@given(st.sampled_from(OWN), st.lists(FLAGS), SPACES)
def test_an_own_word_stays_one_with_any_flags(own: str, flags: list[str], space: str) -> None:
    assert own_word(space.join([own, *flags])) == own


@given(st.sampled_from(OWN), st.lists(FLAGS), PLAIN, st.text())
def test_with_any_other_word_behind_it_it_begins_a_question(own: str, flags: list[str], word: str, rest: str) -> None:
    assert own_word(" ".join([own, *flags, word, rest])) == ""


@given(PLAIN.filter(lambda word: word.lower() not in OWN), st.text())
def test_what_begins_with_another_word_is_a_question(word: str, rest: str) -> None:
    assert own_word(f"{word} {rest}") == ""
