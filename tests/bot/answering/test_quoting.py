import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.quoting import LONGEST, SHORT, TRIMMED, quote, quote_again
from index.builds.manifest import DocumentEntry
from index.datatypes import Context, Hit, Passage, Quote, Run, Span
from index.errors import IndexDamaged
from index.reading.plain import passage_runs, plain
from tests.marked_passages import documents

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
        plain="Cats sleep. Dogs run.",
        # What is highlighted can be told from what is not.
        runs=(Run(len(BEFORE), len(BEFORE) + 12, "Cats sleep. "), Run(len(BEFORE) + 12, len(BEFORE) + 21, "Dogs run.")),
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


def test_only_what_is_highlighted_inside_is_quoted_again() -> None:
    hit, document = hit_of(["Cats sleep.", "Dogs run.", "Owls fly."], [1, 1, 1])
    read = {"a.md": document}.__getitem__
    first, second, third = hit.passage.sentences
    assert quote_again(hit.passage, Span(first.start, second.end), (third,), ENTRY, read) is None
    assert quote_again(hit.passage, Span(third.start, first.end), (), ENTRY, read) is None


# Marks, and lines that others need.


def listed(*items: str, opening: str = "See these rules:", marks: str = "") -> tuple[Passage, str]:
    """Return a list with its opening line as a passage, and its document; `marks` are around each item, unseen."""
    text, runs, sentences = opening, [Run(0, len(opening), opening)], [Span(0, len(opening))]
    for item in items:
        text += "\n"
        runs += [
            Run(len(text) - 1, len(text), "", ("break",)),
            Run(len(text), len(text) + 2, "• ", ("mark",)),
            Run(len(text) + 2 + len(marks), len(text) + 2 + len(marks) + len(item), item),
        ]
        sentences.append(Span(len(text) + 2, len(text) + 2 + len(item) + 2 * len(marks)))
        text += f"- {marks}{item}{marks}"
    opens = Context(sentences[0], 1, len(items), opening, (runs[0],))
    return Passage("a.md", "S", 1, Span(0, len(text)), tuple(sentences), text, tuple(runs), (opens,)), text


def quoted_of(passage: Passage, document: str, scores: Sequence[float]) -> Quote:
    return quote(Hit(passage, 1.0, tuple(scores)), ENTRY, {"a.md": document}.__getitem__)


def test_a_short_list_is_quoted_with_its_opening_line() -> None:
    found = quoted_of(*listed("Rest.", "Eat well.", marks="**"), [0, 0, 1])
    assert found.text == "See these rules:\n- **Rest.**\n- **Eat well.**"
    assert found.plain == "See these rules:\nRest.\nEat well."
    assert found.context == ()
    assert "".join(run.text for run in found.runs) == "See these rules:\n• Rest.\n• Eat well."


def test_an_item_comes_with_the_line_that_opens_its_list() -> None:
    passage, document = listed(*(of_length(at, 300) for at in range(4)))
    found = quoted_of(passage, document, [0, 0, 0, 1, 0])
    assert found.plain == of_length(2, 300)
    assert [one.text for one in found.context] == ["See these rules:"]
    assert found.runs[0] == Run(found.span.start - 2, found.span.start, "• ", ("mark",))
    read = {"a.md": document}.__getitem__
    assert quote_again(passage, found.span, found.highlights, ENTRY, read) == replace(found, score=0.0)


def test_the_number_of_an_item_is_shown_but_no_mark_of_the_line_before() -> None:
    text = "12. Rest.\n| Eat | well |"
    rest, eat, well = Run(4, 9, "Rest."), Run(12, 15, "Eat"), Run(18, 22, "well")
    number, between = Run(0, 1, "12. ", ("mark",)), Run(9, 10, " · ", ("mark",))
    sentences = (Span(4, 9), Span(12, 22))
    passage = Passage("a.md", "S", 1, Span(4, 22), sentences, text[4:22], (number, rest, between, eat, well))
    for sentence, words in zip(sentences, ("12. Rest.", "Eatwell"), strict=True):
        found = quote_again(passage, sentence, (), ENTRY, {"a.md": text}.__getitem__)
        assert found and "".join(run.text for run in found.runs) == words


def test_a_line_that_opens_a_list_comes_with_an_item() -> None:
    passage, document = listed(*(of_length(at, 450) for at in range(3)))
    found = quoted_of(passage, document, [1, 0, 0, 0])
    assert found.plain == f"See these rules:\n{of_length(0, 450)}"
    assert found.highlights == (passage.sentences[0],)
    assert found.context == ()


def test_where_nobody_said_what_answers_all_is_quoted_and_no_opening_line_stands_out() -> None:
    passage, document = listed(*(of_length(at, 200) for at in range(3)))
    hit = Hit(passage, 1.0, (0.9, 0.5, 0.1, 0.1))
    trimmed, whole = (quote(hit, ENTRY, {"a.md": document}.__getitem__, whole=whole) for whole in (False, True))
    assert trimmed.span != passage.span == whole.span
    assert trimmed.highlights == passage.sentences[:2]
    assert whole.highlights == passage.sentences[1:2]


def test_lengths_are_those_of_what_is_seen() -> None:
    address = "x" * 400
    item, other = of_length(0, 200), of_length(1, 200)
    passage, document = listed(item, other, marks=f"<!-- {address} -->")
    assert len(passage.text) > 4 * 400
    assert quoted_of(passage, document, [0, 0, 1]).span == passage.span
    longer, document = listed(item, other, of_length(2, 200), marks=f"<!-- {address} -->")
    # Two items of 200 characters fit, a third one does not.
    assert quoted_of(longer, document, [0, 0, 0, 1]).plain == f"{other}\n{of_length(2, 200)}"


def test_what_needs_two_lines_has_both_in_order() -> None:
    sentences = [of_length(at, 300) for at in range(3)]
    hit, document = hit_of(sentences, [0, 0, 1])
    before = Context(Span(0, 12), 0, 2, BEFORE[:12])
    inside = Context(hit.passage.sentences[0], 2, 2, sentences[0])
    passage = replace(hit.passage, context=(inside, before, before))
    found = quoted_of(passage, document, [0, 0, 1])
    assert [one.span for one in found.context] == [before.span, inside.span]
    assert [one.span for one in quoted_of(passage, document, [0, 1, 0]).context] == [before.span]


def test_where_what_is_needed_is_not_in_the_file_nothing_is_quoted() -> None:
    passage, document = listed(*(of_length(at, 300) for at in range(4)))
    wrong = replace(passage, context=(passage.context[0]._replace(text="See three rules:"),))
    with pytest.raises(IndexDamaged, match=r"a\.md.*run `mentor rebuild`"):
        quoted_of(wrong, document, [0, 0, 0, 1, 0])


def test_of_a_sentence_that_leans_the_words_are_looked_at() -> None:
    sentences = [of_length(0, 300), of_length(1, 300, "**But")]
    hit, document = hit_of(sentences, [0, 1])
    start = hit.passage.sentences[1].start
    runs = (Run(hit.passage.span.start, start, f"{sentences[0]} "), Run(start + 2, start + 300, sentences[1][2:]))
    assert quoted_of(replace(hit.passage, runs=runs), document, [0, 1]).span == hit.passage.span
    assert quoted_of(hit.passage, document, [0, 1]).text == sentences[1]


@given(documents(), st.data())
def test_any_marks_leave_a_quote_its_slice_and_its_words_clean(one: tuple[Passage, str], data: st.DataObject) -> None:
    passage, document = one
    count = len(passage.sentences)
    scores = data.draw(st.lists(st.floats(-1, 1), min_size=count, max_size=count))
    found = quoted_of(passage, document, scores)
    assert found.text == document[slice(*found.span)]
    assert found.plain == plain(found.runs)
    assert not [c for text in (found.plain, *(plain(each.runs) for each in found.context)) for c in text if controls(c)]
    assert all(found.span.holds(each) for each in found.highlights)
    assert passage.sentences[max(range(count), key=lambda at: scores[at])] in found.highlights
    for each in found.context:
        assert each.text == document[slice(*each.span)]
        assert not found.span.holds(each.span)
    shown = [at for at, sentence in enumerate(passage.sentences) if found.span.holds(sentence)]
    needed = {each.span for each in passage.context if any(each.first <= at <= each.last for at in shown)}
    assert {each.span for each in found.context} == {span for span in needed if not found.span.holds(span)}
    assert passage.sentences[shown[-1]] not in {each.span for each in passage.context}
    again = quote_again(passage, found.span, found.highlights, ENTRY, {"a.md": document}.__getitem__)
    assert again == replace(found, score=0.0)


def controls(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character != "\n"


@given(hits())
def test_runs_that_are_the_text_as_it_stands_change_nothing(one: tuple[Hit, str]) -> None:
    hit, document = one
    read = {"a.md": document}.__getitem__
    runs = (Run(*hit.passage.span, hit.passage.text),)
    bare, seen = quote(hit, ENTRY, read), quote(replace(hit, passage=replace(hit.passage, runs=runs)), ENTRY, read)
    assert (seen.plain, seen.runs) == (bare.plain, bare.runs) or "\r\n" in hit.passage.text
    assert bare.plain == plain(passage_runs(hit.passage, bare.span))
