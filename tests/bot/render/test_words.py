from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.render.words import (
    context_runs,
    key_words,
    of_several,
    quote_runs,
    quote_words,
    receipt,
    runs_inside,
    shown_at_once,
    where,
)
from index.datatypes import Answer, Context, Quote, Run, Span, State
from tests.bot.render.samples import marked_quote, quotes

BARE = Quote("One. Two.", "a.md", "T", "S", 4, Span(10, 19), (Span(15, 19),), 1.0, "0123abcd", "")


def test_without_runs_all_is_seen_as_it_stands_but_the_highlights_are_told_apart() -> None:
    assert quote_runs(BARE) == (Run(10, 15, "One. "), Run(15, 19, "Two."))
    assert quote_words(BARE) == "One. Two."
    assert context_runs(Context(Span(0, 4), 0, 0, "One:")) == (Run(0, 4, "One:"),)


def test_a_quote_is_said_after_what_it_needs_and_what_answers_once_more() -> None:
    quote = marked_quote()
    assert quote_words(quote) == "Habits:\nCats sleep & eat. They never ever run.\nDogs bark."
    assert key_words(quote) == "They never ever run."
    assert key_words(BARE) == "Two."
    assert key_words(replace(BARE, highlights=(Span(15, 19), Span(10, 14)))) == ""


@given(quotes())
def test_what_answers_is_some_of_what_is_seen(quote: Quote) -> None:
    assert quote.plain == quote_words(replace(quote, context=()))
    for span in quote.highlights:
        inside = runs_inside(quote, span)
        assert all(span.start <= run.start for run in inside)
        assert set(inside) <= set(quote_runs(quote))


def test_a_receipt_names_every_place_but_not_a_hundred() -> None:
    here = "a.md, paragraph 4, sha256 0123abcd"
    assert receipt(BARE) == here
    twins = tuple(replace(BARE, document=f"{number}.md", receipt="456789ab") for number in range(9))
    assert receipt(replace(BARE, also=twins[:1])) == f"{here}; also 0.md, paragraph 4, sha256 456789ab"
    assert receipt(replace(BARE, also=twins[:4])).count("; ") == 4
    assert receipt(replace(BARE, also=twins)).endswith("; 2.md, paragraph 4, sha256 456789ab; 6 other places")
    assert receipt(BARE, str.upper).startswith("A.MD, ")


@given(st.sampled_from(["answers", "related", "not_covered", "help"]), st.integers(0, 4), st.integers(1, 4))
def test_no_more_are_shown_than_there_are(state: State, count: int, top: int) -> None:
    shown = shown_at_once(Answer("?", state, 0.5, (BARE,) * count), top)
    most = {"answers": top, "related": 1}.get(state, 0)
    assert shown == min(count, most)


def test_of_several_essays_a_quote_says_which_one_it_is_from() -> None:
    several = replace(BARE, one_of_several=True)
    assert (where(BARE), where(several)) == ("S", "T › S")
    assert where(replace(several, section=" ")) == where(replace(several, section="T")) == "T"
    assert where(replace(several, section="", title="")) == "a.md"
    assert of_several(Answer("?", "answers", 1.0, (several,)))
    assert not of_several(Answer("?", "answers", 1.0, (BARE,)))
