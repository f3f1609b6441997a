import pytest

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


def quoted(quotation: str) -> list[str]:
    return [ESSAY.text[slice(*span)] for span in QUOTATIONS.find(quotation)]


def around(quotation: str) -> list[str]:
    return [ESSAY.text[slice(*span)] for span in QUOTATIONS.find_inside(quotation)]


QUOTATIONS = Quotations(ESSAY)


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


def test_a_quotation_may_go_on_over_the_end_of_a_block() -> None:
    assert quoted("Is it? An item, with a stop.") == ["Is it?", "An item, with a stop."]


@pytest.mark.parametrize("quotation", ["He said “don’t” – thrice.", "said “don’t” – twice.", "…", ""])
def test_other_words_and_parts_of_a_sentence_are_not_found(quotation: str) -> None:
    assert quoted(quotation) == []


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("said “don’t” – twice.", [FIRST]),
        ("don’t twice *very* well", [FIRST, SECOND]),
        ("well, read this, code too", [SECOND]),
        ("He said don't", [FIRST]),
        ("ell, read this, code", []),
        ("well, read this, co", []),
        ("read this, code", []),
        ("stop. Another one. Done", []),
    ],
)
def test_a_part_of_a_sentence_tells_it_if_it_is_long_enough(quotation: str, found: list[str]) -> None:
    assert around(quotation) == found


def test_a_part_that_stands_in_two_places_tells_neither() -> None:
    twice = Quotations(parse_document(CorpusFile("a.md", b"Now it is time to go. And now it is time to go on.\n")))
    assert not twice.find_inside("it is time to")
    assert len(twice.find_inside("it is time to go on")) == 1


def test_the_nearest_come_with_their_likeness() -> None:
    (first, likeness), (_, less) = QUOTATIONS.nearest("Very well, read that, code too!")
    assert QUOTATIONS.texts[first] == "Very well, read this, code too!"
    assert 100 > likeness > less > 0


def test_a_document_without_sentences_contains_no_quotation() -> None:
    empty = Quotations(parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\n")))
    assert not empty.find("x") and not empty.find_inside("one two three four") and not empty.nearest("x")
