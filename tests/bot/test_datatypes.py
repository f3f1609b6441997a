import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes import Asked, QuoteReference, Turn
from index.datatypes import Quote, Span

TEXTS = st.text()
SPANS = st.builds(Span, st.integers(0), st.integers(0))
TURNS = st.builds(Turn, TEXTS, TEXTS, TEXTS)
QUOTES = st.builds(QuoteReference, TURNS, TEXTS, SPANS, st.lists(SPANS, max_size=2).map(tuple), TEXTS)


@given(TURNS)
def test_a_turn_comes_back_from_a_button_for_whoever_pressed_it(turn: Turn) -> None:
    assert Turn.from_value(turn.to_value(), turn.workspace) == turn


@given(QUOTES)
def test_a_quote_comes_back_from_a_button_for_whoever_pressed_it(quote: QuoteReference) -> None:
    assert QuoteReference.from_value(quote.to_value(), quote.turn.workspace) == quote


@given(QUOTES)
def test_buttons_that_the_first_version_posted_are_read(quote: QuoteReference) -> None:
    turn = list(quote.turn[:2])
    posted = json.dumps([turn, quote.document, quote.span, quote.highlights, quote.receipt], separators=(",", ":"))
    assert QuoteReference.from_value(posted, quote.turn.workspace) == quote
    assert Turn.from_value(json.dumps(turn, separators=(",", ":")), quote.turn.workspace) == quote.turn


def test_a_button_s_value_keeps_its_form_and_names_no_workspace() -> None:
    turn = Turn("D1:1.0", "1.0", "T1")
    quote = QuoteReference(turn, "a.md", Span(3, 9), (Span(3, 5),), "01234567")
    assert turn.to_value() == '["D1:1.0","1.0"]'
    assert quote.to_value() == '[["D1:1.0","1.0"],"a.md",[3,9],[[3,5]],"01234567"]'


def test_a_button_refers_to_a_quote_without_its_words() -> None:
    turn = Turn("D1:1.0", "1.0", "T1")
    quote = Quote(
        text="the words",
        document="a.md",
        title="A",
        section="B",
        paragraph=2,
        span=Span(3, 12),
        highlights=(Span(3, 6),),
        score=0.5,
        receipt="01234567",
        url="https://x.y",
    )
    assert QuoteReference.of(quote, turn) == QuoteReference(turn, "a.md", Span(3, 12), (Span(3, 6),), "01234567")


@pytest.mark.parametrize("value", ["", "{}", "[]", "null", '["a"]', '["a","b","c"]', '["a",1]', '[["a","b"],"c"]'])
def test_any_other_value_is_refused(value: str) -> None:
    for kind in (Turn, QuoteReference):
        with pytest.raises(ValueError):
            kind.from_value(value, "T1")


def test_a_question_s_turn_is_its_thread_s_or_its_command_s() -> None:
    message = Asked("T1", "E1", "mention", "C1", "U1", "2.0", "1.0", "why?")
    assert message.turn == Turn("C1:1.0", "2.0", "T1")
    assert not message.turn.alone
    command = Asked("T1", "X1", "command", "C1", "U1", "", "", "why?")
    assert command.turn == Turn("command:X1", "X1", "T1")
    assert command.turn.alone
