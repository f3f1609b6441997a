import pytest

from index.messages import build_counts


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
