import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.quoting import LONGEST, SHORT, TRIMMED, quote, quote_again
from index.builds.manifest import DocumentEntry
from index.datatypes import Hit, Passage, Quote, Span
from index.errors import IndexDamaged

ENTRY = DocumentEntry("On cats", "Ann", "https://example.com/cats", "", sha256(b"cats").hexdigest())
BEFORE = "Other words, and a heading.\n\n"
LEANING = ("This", "But", "he", "So that", "For example", "Even so")


def hit_of(sentences: Sequence[str], scores: Sequence[float], between: str = " ") -> tuple[Hit, str]:
    """Return a hit that is all of these sentences, and the text of its document."""
    spans, at = [], len(BEFORE)
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + len(between)
    text = between.join(sentences)
    passage = Passage("a.md", "S", 3, Span(spans[0].start, spans[-1].end), tuple(spans), text)
    return Hit(passage, 1.5, tuple(scores)), f"{BEFORE}{text}\n\nThe end."


def quoted(sentences: Sequence[str], scores: Sequence[float]) -> Quote:
    hit, document = hit_of(sentences, scores)
    return quote(hit, ENTRY, {"a.md": document}.__getitem__)


def of_length(number: int, length: int, first: str = "Cats") -> str:
    return f"{first} {number} ".ljust(length - 1, "x") + "."


@st.composite
def hits(draw: st.DrawFn) -> tuple[Hit, str]:
    lengths = draw(st.lists(st.integers(20, 300), min_size=1, max_size=9))
    openings = draw(st.lists(st.sampled_from(["Cats", "Dogs", *LEANING]), min_size=len(lengths), max_size=len(lengths)))
    scores = draw(st.lists(st.floats(-1, 1), min_size=len(lengths), max_size=len(lengths)))
    sentences = [
        of_length(at, length, opening) for at, (length, opening) in enumerate(zip(lengths, openings, strict=True))
    ]
    return hit_of(sentences, scores, draw(st.sampled_from([" ", "\n", "\r\n"])))


@given(hits())
def test_a_quote_is_whole_sentences_of_the_document(one: tuple[Hit, str]) -> None:
    hit, document = one
    found = quote(hit, ENTRY, {"a.md": document}.__getitem__)
    sentences = hit.passage.sentences
    starts, ends = [span.start for span in sentences], [span.end for span in sentences]
    assert found.text == document[slice(*found.span)]
    first, last = starts.index(found.span.start), ends.index(found.span.end)
    key = [sentences.index(span) for span in found.highlights]
    assert hit.sentence_scores[key[0]] == max(hit.sentence_scores)
    assert len(key) == 1 or abs(key[0] - key[1]) == 1
    assert all(first <= at <= last for at in key)
    if len(hit.passage.text) <= SHORT:
        assert found.span == hit.passage.span
        return
    # What leans on a sentence brings it along, unless the quote became too long.
    leans = re.match("|".join(LEANING), found.text)
    assert not leans or first == 0 or ends[last] - starts[first - 1] > LONGEST
    # Longer than wanted it is only for what stands out, or for what that leans on.
    at = first
    while at < min(key) and re.match("|".join(LEANING), document[starts[at + 1] :]):
        at += 1
    assert len(found.text) <= max(TRIMMED, ends[max(key)] - starts[min(key)]) or at > first


@given(hits())
def test_what_was_quoted_is_quoted_again(one: tuple[Hit, str]) -> None:
    hit, document = one
    read = {"a.md": document}.__getitem__
    first = quote(hit, ENTRY, read)
    assert quote_again(hit.passage, first.span, first.highlights, ENTRY, read) == replace(first, score=0.0)
    for span in (Span(first.span.start + 1, first.span.end), Span(first.span.start, first.span.end - 1)):
        assert quote_again(hit.passage, span, first.highlights, ENTRY, read) is None
    assert quote_again(hit.passage, first.span, (Span(0, 5),), ENTRY, read) is None


def test_a_quote_says_where_it_is_from() -> None:
    found = quoted(["Cats sleep.", "Dogs run."], [0.1, 0.9])
    assert found == Quote(
        text="Cats sleep. Dogs run.",
        document="a.md",
        title="On cats",
        section="S",
        paragraph=3,
        span=Span(len(BEFORE), len(BEFORE) + 21),
        highlights=(Span(len(BEFORE) + 12, len(BEFORE) + 21),),
        score=1.5,
        receipt=ENTRY.sha256[:8],
        url="https://example.com/cats",
    )


@pytest.mark.parametrize(
    ("scores", "key"),
    [
        ([0.1, 1.0, 0.2, 0.1], [1]),
        ([0.1, 1.0, 0.4, 0.1], [1, 2]),
        ([0.1, 1.0, 0.39, 0.1], [1]),
        # Of two neighbours the better one; one that is no neighbour does not stand out, however good.
        ([0.5, 1.0, 0.6, 0.1], [1, 2]),
        ([0.1, 1.0, 0.1, 0.9], [1]),
        ([0.7, 0.2, 0.2, 0.7], [0]),
        ([0.0, 0.0, 0.0, 0.0], [0]),
        ([-0.4, -0.1, -0.2, -0.3], [1]),
    ],
)
def test_one_or_two_sentences_stand_out(scores: list[float], key: list[int]) -> None:
    found = quoted([of_length(at, 20) for at in range(4)], scores)
    starts = [len(BEFORE) + 21 * at for at in range(4)]
    assert [starts.index(span.start) for span in found.highlights] == key


def test_a_long_passage_is_trimmed_around_what_answers() -> None:
    sentences = [of_length(at, 100) for at in range(8)]
    found = quoted(sentences, [0, 0, 0, 0.01, 1, 0.1, 0.05, 0])
    # Sentence by sentence, the better neighbour first, up to TRIMMED characters.
    assert found.text == " ".join(sentences[3:7])


def test_a_short_passage_is_quoted_whole() -> None:
    sentences = [of_length(0, 225), of_length(1, 224)]
    assert quoted(sentences, [0, 1]).text == " ".join(sentences)
    longer = [of_length(0, 226), of_length(1, 224)]
    assert quoted(longer, [0, 1]).text == longer[1]


def test_a_sentence_that_leans_on_another_brings_it_along() -> None:
    sentences = [of_length(0, 300), of_length(1, 300), of_length(2, 300, "But that")]
    assert quoted(sentences, [0, 0, 1]).text == " ".join(sentences[1:])


def test_not_beyond_what_can_be_read() -> None:
    sentences = [of_length(0, 450), of_length(1, 450, "But")]
    assert quoted(sentences, [0, 1]).text == sentences[1]
    sentences = [of_length(0, 449), of_length(1, 450, "But")]
    assert quoted(sentences, [0, 1]).text == " ".join(sentences)


@pytest.mark.parametrize("opening", ["If this", "Thistles", "That if", "Cats but"])
def test_other_openings_lean_on_nothing(opening: str) -> None:
    sentences = [of_length(0, 300), of_length(1, 300, opening)]
    assert quoted(sentences, [0, 1]).text == sentences[1]


def test_where_the_bytes_are_others_nothing_is_quoted() -> None:
    hit, document = hit_of(["Cats sleep.", "Dogs run."], [0.1, 0.9])
    for other in (document.replace("Dogs", "Owls"), f" {document}", ""):
        with pytest.raises(IndexDamaged, match=r"a\.md.*run `mentor rebuild`"):
            quote(hit, ENTRY, {"a.md": other}.__getitem__)
        with pytest.raises(IndexDamaged, match=r"a\.md.*run `mentor rebuild`"):
            quote_again(hit.passage, hit.passage.span, (), ENTRY, {"a.md": other}.__getitem__)
