from collections.abc import Sequence

import pytest

from index.authoring.wanted import AT_ONCE, Wanted, wanted
from index.datatypes import ExpectedQuestion
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.passages import split_passages

ESSAY = parse_document(
    CorpusFile(
        "a.md",
        b"---\ntitle: A\n---\nOne is here. Two is there.\n\nThree stands\nalone.\n\n```\ncode = 1\n```\n\nFour.\n",
    )
)
PASSAGES = split_passages(ESSAY)


def shared(counts: Sequence[int], not_covered: int = 0) -> Wanted:
    """Share out with so many questions for each passage but the code."""
    prose = [passage for passage in PASSAGES if not passage.aside]
    questions = [
        ExpectedQuestion("q", "a.md", (passage.sentences[0],), "", 1)
        for passage, count in zip(prose, counts, strict=True)
        for _ in range(count)
    ]
    return wanted(ESSAY, PASSAGES, [*questions, *[ExpectedQuestion("n", "a.md", (), "", 1)] * not_covered])


@pytest.mark.parametrize(
    ("counts", "not_covered", "others", "more"),
    [
        ((0, 0, 0), 0, 10, {4: 5, 6: 3, 13: 2}),
        ((0, 0, 0), 30, 0, {4: 10, 6: 5, 13: 5}),
        ((20, 0, 0), 25, 5, {6: 8, 13: 7}),
        ((20, 10, 10), 20, 10, {}),
        ((100, 100, 100), 75, 0, {}),
    ],
)
def test_the_poorest_passages_come_first(
    counts: Sequence[int], not_covered: int, others: int, more: dict[int, int]
) -> None:
    found = shared(counts, not_covered)
    assert found.not_covered == others
    assert {here.first_line: here.wanted for here in found.here} == more
    assert found.not_covered + sum(more.values()) <= AT_ONCE


def test_where_it_stands_and_what_is_there() -> None:
    here = shared((1, 2, 3), 30).here
    assert [(one.first_line, one.last_line, one.beginning, one.there) for one in here] == [
        (4, 4, "One is here. Two is there.", 1),
        (6, 7, "Three stands alone.", 2),
        (13, 13, "Four.", 3),
    ]


def test_an_essay_without_passages_wants_what_it_does_not_cover() -> None:
    assert wanted(ESSAY, [], []) == Wanted(10, ())
