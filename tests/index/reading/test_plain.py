import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Passage, Run, Span
from index.reading.plain import cut, passage_runs, plain, seen
from tests.marked_passages import MARKED, documents

SOURCE = "- **Never** prune &amp; wait.<!-- x -->  Then\n  [go](u)."
RUNS = (
    Run(0, 2, "• ", ("mark",)),
    Run(4, 9, "Never", ("bold",)),
    Run(11, 18, " prune "),
    Run(18, 23, "&"),
    Run(23, 29, " wait."),
    Run(39, 48, "  Then\n  "),
    Run(49, 51, "go", (), "u"),
    Run(55, 56, "."),
)


def whole(text: str, *runs: Run) -> str:
    return plain(seen(text, 0, runs, Span(0, len(text))))


def test_what_lies_in_no_run_is_not_seen_and_marks_are_none_of_the_words() -> None:
    found = seen(SOURCE, 0, RUNS, Span(0, len(SOURCE)))
    assert "".join(run.text for run in found) == "• Never prune & wait. Then go."
    assert plain(found) == "Never prune & wait. Then go."


def test_of_a_part_what_stands_for_something_else_is_there_whole_or_not_at_all() -> None:
    assert plain(seen(SOURCE, 0, RUNS, Span(6, 20))) == "ver prune"
    assert plain(seen(SOURCE, 0, RUNS, Span(6, 23))) == "ver prune &"


def test_white_space_is_one_space_but_not_one_that_does_not_break() -> None:
    assert whole(" a \t\r\n b\N{NO-BREAK SPACE} c ") == "a b\N{NO-BREAK SPACE} c"
    assert whole("a<br>\nb", Run(0, 1, "a "), Run(1, 5, "?", ("break",)), Run(5, 7, "\nb")) == "a\nb"


def test_code_keeps_its_lines_and_marks_their_indentation() -> None:
    code = Run(0, 4, "if x:\r\n    y\n", ("code",))
    found = seen("....", 0, [code], Span(0, 4))
    assert [run.text for run in found] == ["if x:\n    y\n"]
    nested = [Run(0, 1, "a"), Run(1, 2, "", ("break",)), Run(2, 3, "    • ", ("mark",)), Run(3, 4, " b")]
    assert "".join(run.text for run in seen("a123", 0, nested, Span(0, 4))) == "a\n    • b"
    assert plain(seen("a123", 0, nested, Span(0, 4))) == "a\nb"


def test_between_cells_there_is_one_space_and_several_breaks_are_one() -> None:
    cells = [Run(0, 1, "a "), Run(1, 2, " · ", ("mark",)), Run(2, 3, "b"), Run(3, 4, " · ", ("mark",)), Run(4, 5, "c")]
    assert plain(cells) == "a b c"
    breaks = [Run(0, 1, "\n", ("break",))] * 2
    assert plain([*breaks, Run(1, 2, "a "), *breaks, Run(2, 3, "b"), *breaks]) == "a\nb"


def test_runs_are_cut_where_they_are_as_long_as_their_spans() -> None:
    pieces = list(cut([Run(3, 6, "abc", ("bold",)), Run(6, 11, "&")], [8, 4, 3, 5, 6, 99]))
    assert pieces == [
        Run(3, 4, "a", ("bold",)), Run(4, 5, "b", ("bold",)), Run(5, 6, "c", ("bold",)), Run(6, 11, "&")
    ]  # fmt: skip


@given(documents(), st.lists(st.integers(0, 400)))
def test_nothing_is_lost_by_cutting(one: tuple[Passage, str], cuts: list[int]) -> None:
    passage, _ = one
    uncut, found = passage_runs(passage, passage.span), passage_runs(passage, passage.span, cuts)
    assert "".join(run.text for run in found) == "".join(run.text for run in uncut)
    assert all(run.start >= at or run.end <= at or len(run.text) < run.end - run.start for run in found for at in cuts)


@given(st.text(MARKED))
def test_no_control_character_is_seen(text: str) -> None:
    assert not [c for c in whole(text) if unicodedata.category(c) == "Cc" and c != "\n"]


@pytest.mark.parametrize("text", ["", " ", "\n", "\t \r\n"])
def test_of_white_space_nothing_is_seen(text: str) -> None:
    assert whole(text) == ""
