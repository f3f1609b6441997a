import pytest

from index.messages import build_counts, too_few_elsewhere, too_few_questions


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"documents": 1, "passages": 17, "views": 1}, "1 document, 17 passages, 1 view"),
        (
            {"expected questions": 1, "questions not covered": 2},
            "1 expected question, 2 questions not covered",
        ),
        ({"documents": 0, "questions not covered": 1}, "0 documents, 1 question not covered"),
        ({"something new": 1}, "1 something new"),
        ({}, ""),
    ],
)
def test_a_build_s_counts_in_words(counts: dict[str, int], said: str) -> None:
    assert build_counts(counts) == said


@pytest.mark.parametrize(
    ("covered", "not_covered", "said"),
    [
        (
            0,
            0,
            "a.md has no questions; for the bot to know when to answer from it, it needs 30 that it answers and 30 ",
        ),
        (29, 0, "29 questions that it answers and 0 questions that it does not; "),
        (40, 1, "it needs 29 more that it does not."),
    ],
)
def test_an_essay_s_missing_questions_are_counted(covered: int, not_covered: int, said: str) -> None:
    assert said in too_few_questions("a.md", covered, not_covered, 30)


def test_others_that_need_more_are_counted() -> None:
    assert too_few_elsewhere(1) == "1 other essay needs more questions, too."
    assert too_few_elsewhere(7) == "7 other essays need more questions, too."
