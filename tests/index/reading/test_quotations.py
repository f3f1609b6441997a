import pytest

from index.errors import QuestionsError
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.quotations import Quotations

ESSAY = parse_document(
    CorpusFile(
        "essay.md",
        """---
title: T
---

He said “don’t” – twice. *Very* **well**, [read this](https://e.org/a_b), `code` too! Is it?

- An item, with a stop.
- Another one

Done. Done!
""".encode(),
    )
)


def quoted(*lines: str) -> list[str]:
    spans = Quotations("essay.questions.md", ESSAY).find(list(enumerate(lines, 1)))
    return [ESSAY.text[slice(*span)] for span in spans]


FIRST, SECOND = "He said “don’t” – twice.", "*Very* **well**, [read this](https://e.org/a_b), `code` too!"


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("He said “don’t” – twice.", [FIRST]),
        ('He said "don\'t" -- twice.', [FIRST]),
        ("he  said\t'don´t' — twice", [FIRST]),
        (SECOND, [SECOND]),
        ("Very well, read this, code too!", [SECOND]),
        ("__Very__ _well_, read this, code too", [SECOND]),
        ("He said “don't” – twice. Very well, read this, code too! Is it", [FIRST, SECOND, "Is it?"]),
        ("An item, with a stop", ["An item, with a stop."]),
        ("Another one.", ["Another one"]),
        ("ａnother ｏne", ["Another one"]),
    ],
)
def test_a_quotation_is_known_by_its_words(quotation: str, found: list[str]) -> None:
    assert quoted(quotation) == found


def test_what_is_quoted_to_the_letter_comes_first() -> None:
    assert quoted("Done!") == ["Done!"]
    assert quoted("Done.") == quoted("Done") == ["Done."]


@pytest.mark.parametrize(
    "quotation", ["He said “don’t” – thrice.", "said “don’t” – twice.", "Is it? An item, with a stop.", "…"]
)
def test_other_words_parts_of_a_sentence_and_two_blocks_are_not_found(quotation: str) -> None:
    with pytest.raises(QuestionsError, match=r"essay\.questions\.md, line 1: essay\.md does not contain"):
        quoted(quotation)


def test_the_nearest_is_shown_as_it_is_read() -> None:
    with pytest.raises(QuestionsError, match="the nearest is “Very well, read this, code too!”"):
        quoted("Very well, read that, code too!")


def test_an_empty_line_parts_two_quotations() -> None:
    assert quoted("Is it?", "", "He said “don’t”", "– twice.") == ["Is it?", FIRST]
