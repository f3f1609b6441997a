from dataclasses import replace

import pytest

from bot.messages import check_doubt, check_lines, check_no_doubts, check_questions
from index.authoring.review import Doubt, Doubtful
from index.datatypes import ExpectedQuestion, Span


def asked(text: str, line: int, file: str = "a.questions.md", *answers: Span) -> ExpectedQuestion:
    return ExpectedQuestion(text, "a.md", answers, "", line, file)


QUESTION = asked("why?", 3)


@pytest.mark.parametrize(
    ("doubt", "other", "reason"),
    [
        ("contradicts", asked("Why?", 9), "asks the same as “Why?” (line 9), which is said not to be covered; "),
        ("contradicts", asked("Why?", 9, "b.md", Span(0, 1)), "(b.md, line 9), which is answered elsewhere; "),
        ("again", asked("Why?", 9), "asks the same as “Why?” (line 9); one of the two is enough"),
        ("outvoted", None, "stands alone here: all questions like it are answered by “One.”; "),
        ("far", None, "has little to do with what it stands under; “One.” is nearer"),
        ("answered", None, "is said not to be covered, but “One.” seems to answer it"),
    ],
)
def test_a_doubt_names_its_line_and_its_reason(doubt: Doubt, other: ExpectedQuestion | None, reason: str) -> None:
    said = check_doubt(Doubtful(QUESTION, doubt, other, "One."))
    assert said.startswith("  a.questions.md, line 3: “why?” ")
    assert reason in said


def test_of_two_essays_the_one_that_answers_is_right() -> None:
    other = replace(asked("Why?", 9, "b.md", Span(0, 1)), document="b.md")
    said = check_doubt(Doubtful(QUESTION, "contradicts", other, ""))
    assert said.endswith("which is answered elsewhere; what one essay answers is covered: delete the other")
    assert check_doubt(Doubtful(QUESTION, "contradicts", asked("Why?", 9), "")).endswith("; give both the same answer")
    assert check_no_doubts(1) == "Of 1 question compared, none contradicts another one, or the index."


def test_long_texts_are_cut() -> None:
    said = check_doubt(Doubtful(asked("x" * 200, 1), "far", None, "y" * 200))
    assert f"“{'x' * 100}…”" in said
    assert f"“{'y' * 100}…”" in said


def test_numbers_in_words() -> None:
    assert check_questions(0, 0, 0) == "0 questions"
    assert check_questions(1, 0, 0) == "1 question, 0 of them not covered, by nobody who is named"
    assert check_questions(9, 2, 1) == "9 questions, 2 of them not covered, by 1 voice"
    assert (check_lines(3, 3), check_lines(3, 5)) == ("line 3", "lines 3–5")
