from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import TEXT_KINDS, VIEW_KINDS, Passage, Span

SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda ends: Span(min(ends), max(ends)))


@given(SPANS, SPANS)
def test_a_span_holds_another_where_every_place_of_it_is_inside(one: Span, other: Span) -> None:
    inside = set(range(*other)) <= set(range(*one)) and one.start <= other.start and other.end <= one.end
    assert one.holds(other) is inside
    assert one.holds(one)


def test_a_passage_slices_by_the_document_s_offsets() -> None:
    passage = Passage("a.md", "S", 1, Span(10, 21), (Span(10, 15), Span(16, 21)), "One. Two too.")
    assert passage.slice(Span(10, 14)) == "One."
    assert passage.slice(Span(15, 18)) == "Two"


def test_the_views_of_the_text_come_first() -> None:
    assert VIEW_KINDS[: len(TEXT_KINDS)] == TEXT_KINDS
    assert VIEW_KINDS[len(TEXT_KINDS) :] == ("question", "not_covered")
