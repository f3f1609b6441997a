from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.conversation import (
    MORE,
    Conversation,
    asks_for_more,
    asks_what_follows,
    leans_on_history,
)
from bot.datatypes import Turn
from index.datatypes import Hit
from index.text import normalise
from tests.bot.answering.conftest import hit, quoted, retrieved

HERE = "C1:100"
TURNS = [
    (Turn(HERE, "1"), "Do I need a PhD?"),
    (Turn(HERE, "2"), "How important is luck?"),
    (Turn(HERE, "1"), MORE),
    (Turn(HERE, "3"), "Why?"),
    (Turn(HERE, "1"), MORE),
]


def after(*hits: Hit, shown: int = 3, topic: str = "do i need a phd?") -> Conversation:
    """Return a conversation in which a question was answered by these hits, their second sentences standing out."""
    conversation = Conversation((topic,), topic)
    conversation.note(retrieved(*hits), [quoted(one, 1) for one in hits], shown)
    return conversation


def test_before_a_turn_is_all_but_that_turn() -> None:
    assert Conversation.before(TURNS, Turn(HERE, "3")).asked == (
        "Do I need a PhD?", "How important is luck?", MORE, MORE,
    )  # fmt: skip
    assert Conversation.before(TURNS, Turn(HERE, "1")).asked == ("How important is luck?", "Why?")
    assert Conversation.before(TURNS, Turn(HERE, "9")).asked == tuple(asked for _, asked in TURNS)
    assert Conversation.before([], Turn(HERE, "1")).asked == ()


def test_until_a_turn_is_what_came_up_to_it_and_its_own_buttons() -> None:
    assert Conversation.until(TURNS, Turn(HERE, "1")).asked == ("Do I need a PhD?", MORE, MORE)
    assert Conversation.until(TURNS, Turn(HERE, "2")).asked == ("Do I need a PhD?", "How important is luck?")
    assert Conversation.until(TURNS, Turn(HERE, "3")).asked == (
        "Do I need a PhD?", "How important is luck?", MORE, "Why?",
    )  # fmt: skip


def test_a_turn_that_is_forgotten_has_no_conversation() -> None:
    for turn in (Turn(HERE, "9"), Turn("C2:100", "1")):
        assert Conversation.until(TURNS, turn).asked == ()
    assert Conversation.until([], Turn(HERE, "1")).asked == ()


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["a", "b", MORE]))), st.integers(0, 4))
def test_turns_keep_their_order_and_none_is_made_up(asked: list[tuple[int, str]], number: int) -> None:
    turns = [(Turn(HERE, str(source)), question) for source, question in asked]
    turn = Turn(HERE, str(number))
    own = [question for source, question in asked if source == number]
    before, until = Conversation.before(turns, turn).asked, Conversation.until(turns, turn).asked
    assert list(before) == [question for source, question in asked if source != number]
    assert len(until) == (min(at for at, (one, _) in enumerate(asked) if one == number) + len(own) if own else 0)
    assert not own or list(until[-len(own) :]) == own
    for fresh in (Conversation.before(turns, turn), Conversation.until(turns, turn)):
        assert (fresh.topic, fresh.last, fresh.distressed) == ("", None, False)


def test_without_more_the_last_real_question_is_left() -> None:
    earlier, question = Conversation(("a?", "b?", MORE, MORE)).without_more()
    assert (earlier.asked, question) == (("a?",), "b?")
    earlier, question = Conversation(("a?", MORE, "b?")).without_more()
    assert (earlier.asked, question) == (("a?", MORE), "b?")
    assert Conversation(("a?",)).without_more() == (Conversation(), "a?")


def test_where_more_is_all_that_was_asked_it_is_the_question() -> None:
    """Somebody's first word is "more", or the question before it is a day old and forgotten."""
    assert Conversation((MORE,)).without_more() == (Conversation(), MORE)


def test_the_rest_is_what_was_not_shown() -> None:
    hits = [hit(number) for number in range(5)]
    conversation = after(*hits, shown=2)
    assert conversation.rest() == retrieved(*hits[2:])
    conversation.note(conversation.rest(), [quoted(one, 1) for one in hits[2:]], shown=2)
    # What is noted last is what the rest is of.
    assert conversation.rest().hits == (hits[4],)


def test_when_all_was_shown_it_begins_again() -> None:
    hits = [hit(number) for number in range(2)]
    assert after(*hits, shown=5).rest().hits == tuple(hits)
    assert after(shown=5).rest().hits == ()


def test_a_passage_of_another_document_was_not_shown() -> None:
    here, there = hit(0), hit(0, document="b.md")
    assert after(here, there, shown=1).rest().hits == (there,)


def test_a_twin_was_shown_too_and_what_stood_out_of_it_was_said() -> None:
    here, there = hit(0), hit(0, document="b.md")
    both = replace(here, twins=(there.passage,))
    conversation = Conversation()
    conversation.note(retrieved(both), [replace(quoted(both, 1), also=(quoted(there, 1),))], shown=1)
    for one in (here, there):
        (again,) = conversation.without_repetition([one])
        assert again.sentence_scores == (0.2, 0.15, 0.3)
    conversation.last = retrieved(there, hit(1))
    assert conversation.rest().hits == (hit(1),)


def test_no_more_was_shown_than_was_quoted() -> None:
    hits = [hit(number) for number in range(4)]
    conversation = Conversation()
    conversation.note(retrieved(*hits), [quoted(hits[0], 1)], shown=3)
    assert conversation.rest().hits == tuple(hits[1:])


def test_what_stood_out_counts_less_the_second_time() -> None:
    first, second = hit(0, 1.0, (0.2, 0.5, 0.3)), hit(1, 0.9, (0.3, 0.3, 0.3))
    ranked = after(first).without_repetition([first, second])
    assert ranked[0] == second
    # 0.3 of the 0.5 of the sentence that stood out is left.
    assert ranked[1].sentence_scores == pytest.approx((0.2, 0.15, 0.3))
    assert ranked[1].score == pytest.approx(1.0 - 0.35)


def test_far_ahead_it_stays_first() -> None:
    first, second = hit(0, 3.0, (0.2, 0.5, 0.3)), hit(1, 0.9)
    assert [one.passage for one in after(first).without_repetition([first, second])] == [first.passage, second.passage]


def test_only_what_stood_out_in_the_first_quote_counts_less() -> None:
    hits = [hit(0), hit(1)]
    ranked = after(*hits).without_repetition(hits)
    assert [one.passage for one in ranked] == [hits[1].passage, hits[0].passage]
    assert ranked[0] == hits[1]


@given(st.lists(st.tuples(st.floats(0, 5), st.tuples(*[st.floats(0, 1)] * 3)), min_size=1, max_size=6))
def test_nothing_is_lost_or_made_better_by_what_was_said(scores: list[tuple[float, tuple[float, ...]]]) -> None:
    hits = [hit(number, score, each) for number, (score, each) in enumerate(scores)]
    ranked = after(hits[0]).without_repetition(hits)
    assert sorted(one.passage.paragraph for one in ranked) == [one.passage.paragraph for one in hits]
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    for one in ranked:
        before = hits[one.passage.paragraph - 1]
        assert one.score <= before.score
        if before is not hits[0]:
            assert one == before
    assert Conversation().without_repetition(ranked) == ranked


def test_a_new_topic_forgets_what_was_quoted() -> None:
    hits = [hit(0), hit(1)]
    conversation = after(*hits, shown=1)
    conversation.turn_to("is luck needed?")
    assert conversation.topic == "is luck needed?"
    assert conversation.without_repetition(hits) == tuple(hits)
    assert conversation.rest().hits == tuple(hits)


def test_only_what_found_something_goes_on() -> None:
    assert not Conversation(("a?",), "a?").goes_on("more")
    conversation = after(hit(0))
    assert conversation.goes_on("more")
    assert not conversation.goes_on("is luck needed?")


def test_an_answer_without_quotes_leaves_nothing_out() -> None:
    conversation = Conversation()
    conversation.note(replace(retrieved(), state="not_covered"), [], 3)
    assert conversation.rest().hits == ()


@pytest.mark.parametrize(
    "message",
    [
        MORE, "More!", "more please", "another one please", "what else?", "anything else", "show me more", "go on",
        "tell me more about that", "any more quotes?", "next one", "can I get another", "what else does he say?",
        "give me some more passages",
    ],
)  # fmt: skip
def test_more_is_asked_in_many_ways(message: str) -> None:
    assert asks_for_more(normalise(message))


@pytest.mark.parametrize(
    "message",
    ["", "more money?", "is more better?", "another team?", "what about more", "Do I need a PhD?", "moreover"],
)
def test_other_questions_with_the_word_are_questions(message: str) -> None:
    assert not asks_for_more(normalise(message))


@pytest.mark.parametrize(
    "message",
    ["And then?", "what happened next", "then what did he do?", "so what comes after that", "Next?", "what then?"],
)
def test_what_follows_is_asked_in_many_ways(message: str) -> None:
    assert asks_what_follows(normalise(message))


@pytest.mark.parametrize("message", ["Do I need a PhD?", "which team should I join next to yours?", "authentic"])
def test_what_follows_is_not_asked_by_others(message: str) -> None:
    assert not asks_what_follows(normalise(message))


@pytest.mark.parametrize(
    "message",
    [
        "why?", "and in Europe?", "what about tooling folks?", "is that so for every team I could join?",
        "can you give an example of a good one", "", "for instance by reading papers at night?",
        "does he say how much time it takes?",
    ],
)  # fmt: skip
def test_some_messages_lean_on_what_was_said(message: str) -> None:
    assert leans_on_history(normalise(message))


@pytest.mark.parametrize(
    "message",
    [
        "Do I need a PhD?",
        "How important is luck for a career?",
        "and is it right that a person who has never written code should join a pure team first?",
    ],
)
def test_others_stand_for_themselves(message: str) -> None:
    assert not leans_on_history(normalise(message))


@given(st.text())
def test_any_message_is_taken(message: str) -> None:
    text = normalise(message)
    assert {asks_for_more(text), asks_what_follows(text), leans_on_history(text)} <= {True, False}
