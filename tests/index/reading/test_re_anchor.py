from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Document
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.quotations import words
from index.reading.re_anchor import Anchors, Earlier, Likeness

BEFORE = """# First

The first rule is to begin small. Most people begin with too much at once. Then they stop after a week!

A notebook helps more than any program. It is “always” open, and nobody can sell you a new one.

# Second

Ask somebody who did it ten years ago. They have forgotten the theory, which is a blessing. Pay for the coffee.
"""


def essay(text: str) -> Document:
    return parse_document(CorpusFile("essay.md", text.encode()))


def unlike(sentences: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    return [[0.0] * len(others) for _ in sentences]


def alike(sentences: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    return [[0.5] * len(others) for _ in sentences]


def became(quotation: str, after: str, before: str = BEFORE, likeness: Likeness = unlike) -> list[str]:
    now = essay(after)
    anchor = Anchors(now, [Earlier(essay(before), {}, likeness)]).find(quotation)
    return [now.text[slice(*span)] for span in anchor.spans]


BLESSING = "They have forgotten the theory, which is a blessing."


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("forgotten the theory", "forgoten the theory", ["They have forgoten the theory, which is a blessing."]),
        (", which is a blessing.", ".", ["They have forgotten the theory."]),
        (", which is", ", and it is, mind,", ["They have forgotten the theory, and it is, mind, a blessing."]),
        (" They have", "\n\n# New\n\nThey have", [BLESSING]),
        ("theory, which is", "theory. This is", ["They have forgotten the theory.", "This is a blessing."]),
        ("blessing. Pay", "blessing, so pay", [f"{BLESSING[:-1]}, so pay for the coffee."]),
        (BLESSING, "", []),
        (BLESSING, "Never do it on a Monday, when shops are shut.", []),
        ("# Second", "# Renamed", [BLESSING]),
        ("“always”", '"always"', [BLESSING]),
    ],
)
def test_an_edit_is_followed(old: str, new: str, found: list[str]) -> None:
    after = BEFORE.replace(old, new)
    assert after != BEFORE
    assert became(BLESSING, after) == found


def test_a_paragraph_that_is_moved_and_edited_is_found() -> None:
    after = BEFORE.replace("A notebook helps more than any program. ", "")
    after += "\nA notebook will help more than any program.\n"
    assert became("A notebook helps more than any program.", after) == ["A notebook will help more than any program."]


def test_of_several_sentences_each_is_followed() -> None:
    after = BEFORE.replace("begin small", "start small").replace("Then they stop after a week!", "")
    quotation = (
        "The first rule is to begin small. Most people begin with too much at once. Then they stop after a week!"
    )
    assert became(quotation, after) == [
        "The first rule is to start small.",
        "Most people begin with too much at once.",
    ]


def test_what_is_written_anew_in_the_same_place_is_told_by_its_meaning() -> None:
    after = BEFORE.replace("Pay for the coffee.", "Buying them a drink is your part.")
    assert became("Pay for the coffee.", after, likeness=alike) == ["Buying them a drink is your part."]
    assert became("Pay for the coffee.", after, likeness=unlike) == []


def test_meaning_counts_only_in_the_same_place() -> None:
    after = BEFORE.replace("Pay for the coffee.", "").replace("# First", "# First\n\nBuying a drink is your part.")
    assert became("Pay for the coffee.", after, likeness=alike) == []


def test_a_quotation_that_was_out_of_date_even_then_is_followed_by_its_anchor() -> None:
    before, now = essay(BEFORE), essay(BEFORE.replace("Pay for the coffee.", "Pay for the coffee, always."))
    coffee = Anchors(before).find("Pay for the coffee.").spans
    earlier = Earlier(before, {words("Treat them!"): coffee}, unlike)
    (span,) = Anchors(now, [earlier]).find("Treat them!").spans
    assert now.text[slice(*span)] == "Pay for the coffee, always."


def test_what_the_latest_text_does_not_know_an_older_one_may() -> None:
    latest = essay(BEFORE.replace("Pay for the coffee.", "Take your time with them."))
    now = essay(BEFORE.replace("Pay for the coffee.", "Pay for the coffee, too."))
    anchors = Anchors(now, iter([Earlier(latest, {}, unlike), Earlier(essay(BEFORE), {}, unlike)]))
    for _ in range(2):
        (span,) = anchors.find("Pay for the coffee.").spans
        assert now.text[slice(*span)] == "Pay for the coffee, too."


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("They have forgoten the theory, which is a blessing.", BLESSING),
        ("have forgotten the theory", BLESSING),
        ("They have nothing to do with it.", ""),
        ("Begin.", ""),
    ],
)
def test_without_an_older_text_only_what_is_nearly_the_same_counts(quotation: str, found: str) -> None:
    document = essay(BEFORE)
    anchor = Anchors(document).find(quotation)
    assert " ".join(document.text[slice(*span)] for span in anchor.spans) == found
    assert not anchor.as_written


def test_of_two_that_are_nearly_the_same_neither_counts() -> None:
    document = essay("Take the first train in the morning. Take the first tram in the morning.\n")
    assert not Anchors(document).find("Take the first trap in the morning.").spans


def test_in_a_text_that_is_new_throughout_nothing_is_followed_by_its_meaning() -> None:
    after = "# First\n\n" + " ".join(f"Quite another sentence, number {at}." for at in range(20)) + "\n"
    assert became("Pay for the coffee.", after, likeness=alike) == []


def test_what_stands_in_its_place_is_nearest() -> None:
    now = essay(BEFORE.replace("Pay for the coffee.", "Never on a Monday."))
    anchors = Anchors(now, [Earlier(essay(BEFORE), {}, unlike)])
    assert anchors.find("Pay for the coffee.").spans == ()
    assert anchors.nearest("Pay for the coffee.") == "Never on a Monday."


def test_the_nearest_is_named() -> None:
    assert Anchors(essay(BEFORE)).nearest("Pay for a tea.") == "Pay for the coffee."
    assert Anchors(essay("---\ntitle: t\n---\n")).nearest("x") == ""


SENTENCES = [f"{who} {does} {what}." for who in ("She", "He") for does in ("sees", "has") for what in ("it", "all")]
TEXT = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1).map(" ".join), min_size=1).map("\n\n".join)


@given(TEXT, TEXT, st.data())
def test_whatever_the_edit_what_is_found_are_sentences_in_order(before: str, after: str, data: st.DataObject) -> None:
    old, now = essay(before), essay(after)
    spans = [span for block in old.blocks for span in block.sentences]
    quoted = data.draw(st.sampled_from(spans))
    anchor = Anchors(now, [Earlier(old, {}, alike)]).find(old.text[slice(*quoted)])
    assert set(anchor.spans) <= {span for block in now.blocks for span in block.sentences}
    assert all(one.end <= other.start for one, other in pairwise(anchor.spans))
    if old.text[slice(*quoted)] in after:
        assert anchor.spans
