import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.corpus import LINE_END
from index.reading.questions_file import QuestionsFile, parse_questions_file


def parse(text: str) -> QuestionsFile:
    return parse_questions_file("a.questions.md", text)


def told(text: str) -> list[tuple[list[tuple[int, int, str]], list[tuple[int, str, str]], int]]:
    return [
        (
            [(one.first, one.last, one.text) for one in entry.excerpts],
            [(one.line, one.text, one.voice) for one in entry.questions],
            entry.last,
        )
        for entry in parse(text).entries
    ]


def test_an_entry_knows_its_lines() -> None:
    text = "# S\n> One\n> two.\n>\n> Three.\n\n- a?\n- b\n  and c? <!-- ann -->\n\n\n# Not covered\n- d?\n"
    assert told(text) == [
        ([(2, 3, "One two."), (5, 5, "Three.")], [(7, "a?", ""), (8, "b and c?", "ann")], 9),
        ([], [(13, "d?", "")], 13),
    ]


@pytest.mark.parametrize("mark", ["-", "*", "+", "1.", "12)", "  -", "\t*"])
def test_any_list_of_markdown_s_holds_questions(mark: str) -> None:
    assert told(f"> A.\n{mark} why?\n{mark}  how?\n") == [([(1, 1, "A.")], [(2, "why?", ""), (3, "how?", "")], 3)]


def test_what_an_assistant_wraps_round_it_is_passed_over() -> None:
    pasted = "```markdown\n> A.\n\n- why?\n\n---\n\n> B.\n- how?\n***\n## Not Covered:\n- when?\n```\n"
    found = parse(pasted)
    assert not found.wrong
    assert [[asked.text for asked in entry.questions] for entry in found.entries] == [["why?"], ["how?"], ["when?"]]


def test_a_number_is_no_item_and_bold_words_are_no_list() -> None:
    assert [sentence.split(":")[0] for sentence in parse("> A.\n1.5 is more\n**b**\n").wrong] == [
        "a.questions.md, line 2",
        "a.questions.md, line 3",
    ]


def test_a_quotation_goes_on_where_marks_are_missing_a_space_or_stand_further_in() -> None:
    assert told(">A\n  > b.\n") == [([(1, 2, "A b.")], [], 2)]


MARKS = st.sampled_from(["\n", "\r\n", "> ", "- ", "# ", "  ", "<!--", "-->", "```", "# Not covered\n", "A.", "q?"])


@given(st.lists(st.one_of(MARKS, st.text(max_size=2)), max_size=30).map("".join))
def test_every_line_is_taken_once_and_in_order(text: str) -> None:
    found = parse(text)
    count = len(LINE_END.split(text))
    lines = [
        number
        for entry in found.entries
        for number in (
            *(line for one in entry.excerpts for line in range(one.first, one.last + 1)),
            *(one.line for one in entry.questions),
        )
    ]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= count for line in lines)
    assert all(one.text.strip() for entry in found.entries for one in entry.excerpts)
    assert all(one.text.strip() for entry in found.entries for one in entry.questions)
