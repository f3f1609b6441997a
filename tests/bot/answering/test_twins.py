from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.twins import merged
from index.datatypes import Context, Hit, Run, Span
from tests.bot.answering.conftest import hit, passage

FIRST, SECOND = hit(0), hit(1, 0.5)


def copy(of: Hit, document: str, score: float = 0.1) -> Hit:
    return replace(of, passage=replace(of.passage, document=document), score=score)


def test_of_twins_the_better_one_is_kept_and_knows_the_other() -> None:
    twin = copy(FIRST, "b.md")
    assert merged([FIRST, SECOND, twin]) == (replace(FIRST, twins=(twin.passage,)), SECOND)
    assert merged([twin, SECOND, FIRST]) == (replace(twin, twins=(FIRST.passage,)), SECOND)


def test_merging_again_changes_nothing_and_loses_nobody() -> None:
    twins = [FIRST, *(copy(FIRST, f"{name}.md") for name in "bcd")]
    once = merged(twins)
    assert merged(once) == once
    (again,) = merged([twins[2], *once])
    assert again.passage == twins[2].passage
    assert {again.passage, *again.twins} == {twin.passage for twin in twins}


def test_what_is_seen_is_compared_and_neither_case_nor_context_is_lost() -> None:
    def of(text: str, *runs: Run, context: tuple[Context, ...] = ()) -> Hit:
        one = replace(passage(0), text=text, span=Span(0, len(text)), sentences=(Span(0, len(text)),))
        return Hit(replace(one, document=f"{text}{context}", runs=runs, context=context), 1.0, (1.0,))

    plain = of("Buy a spade.")
    marked = of("**Buy** a spade.", Run(2, 5, "Buy", ("bold",)), Run(7, 16, " a spade."))
    wrapped, lower = of("Buy a\n  spade."), of("buy a spade.")
    needing = of("Buy a spade.", context=(Context(Span(0, 6), 0, 0, "Never:"),))
    assert merged([plain, marked, wrapped, lower, needing]) == (
        replace(plain, twins=(marked.passage, wrapped.passage)),
        lower,
        needing,
    )


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc"))))
def test_every_passage_is_there_once(chosen: list[tuple[int, str]]) -> None:
    hits = [copy(hit(number), name, 1.0) for number, name in chosen]
    found = merged(hits)
    assert [one.passage.text for one in found] == list(dict.fromkeys(one.passage.text for one in hits))
    held = [held for one in found for held in (one.passage, *one.twins)]
    assert len(held) == len(set(held))
    assert set(held) == {one.passage for one in hits}
