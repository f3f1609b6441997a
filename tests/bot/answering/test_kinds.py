import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.kinds import kind_of
from index.text import normalise


@pytest.mark.parametrize(
    "message",
    [
        "hi", "Hello there!", "good morning all", "thanks a lot :)", "thank you so much, that was helpful!", "ty",
        "ok cool", "who are you?", "What’s your name?", "what can you do for me", "are you a real person?", "I'm Ann",
        "is this chatgpt", "how does this bot work?", "how do you work?", "help", "help me please",
        "can I ask a question?", "are you there?", "lol, nice!", "hi, thanks; bye", "ping",
    ],
)  # fmt: skip
def test_small_talk_wants_help(message: str) -> None:
    assert kind_of(normalise(message)) == "help"


@pytest.mark.parametrize("message", ["", " ", "???", "...", "🎉", "!?", "-- --", "\0", "``", "(:"])
def test_a_message_without_a_word_wants_help(message: str) -> None:
    assert kind_of(normalise(message)) == "help"


@pytest.mark.parametrize("message", ["ASDKJHASD", "asdfgh", "qwrtp zxcvb", "aaaaaaa", "abababab"])
def test_keyboard_noise_wants_help(message: str) -> None:
    assert kind_of(normalise(message)) == "help"


@pytest.mark.parametrize(
    "message",
    [
        "Do I need a PhD?", "hi, do I need a PhD?", "thanks, and how important is luck?", "who are the best mentors?",
        "luck", "strengths", "lengths", "rhythm", "TL", "what is ML?", "i'm stuck", "Über", "数学", "help others?",
        "is it hard?", "how do you work with product managers?", "test the model first?",
        "crwth and qwrtp and zxcvb and sdfgh and words",
    ],
)  # fmt: skip
def test_questions_are_no_small_talk(message: str) -> None:
    assert kind_of(normalise(message)) is None


@pytest.mark.parametrize(
    "message", ["hi, I want to die", "thanks, I want to kill myself", "help me, I can't anymore", "KMS"]
)
def test_distress_comes_before_small_talk(message: str) -> None:
    assert kind_of(normalise(message)) == "distress"


@given(st.text())
def test_any_message_is_taken(message: str) -> None:
    assert kind_of(normalise(message)) in (None, "help", "distress")


@given(
    st.lists(st.sampled_from(["hi", "hello", "thanks", "ok", "bye", "you", "great", "help"]), min_size=1, max_size=400)
)
def test_small_talk_of_any_length_is_read_in_one_pass(pieces: list[str]) -> None:
    """A pattern that tried every way to part the pieces would not end."""
    assert kind_of(" ".join(pieces)) == "help"
    assert kind_of(f"{', '.join(pieces)} elephants") is None
