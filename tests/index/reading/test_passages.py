import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Document, View
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.passages import LONGEST_PASSAGE, WINDOW, make_views, plain, split_passages

LONGEST_VIEW = 2000
BODY = st.lists(
    st.sampled_from(["Short one. ", "A rather longer sentence, " + "x" * 300 + ". ", "\n\n", "# H\n", "y" * 1500])
)


def parse(body: str) -> Document:
    return parse_document(CorpusFile("a.md", f"---\ntitle: T\n---\n\n{body}".encode()))


def views_of(document: Document, first: int = 0) -> Iterator[View]:
    return make_views(document.title, split_passages(document), first)


@given(BODY)
def test_passages_hold_every_sentence_once_whole_and_inside_a_paragraph(pieces: list[str]) -> None:
    document = parse("".join(pieces))
    passages = split_passages(document)
    assert [s for p in passages for s in p.sentences] == [s for p in document.blocks for s in p.sentences]
    for passage in passages:
        assert passage.text == document.text[slice(*passage.span)]
        assert [passage.slice(span) for span in passage.sentences] == [
            document.text[slice(*span)] for span in passage.sentences
        ]
        assert len(passage.text) <= LONGEST_PASSAGE or len(passage.sentences) == 1
        assert any(paragraph.span.holds(passage.span) for paragraph in document.blocks)


def test_a_passage_says_where_it_stands() -> None:
    (first, second) = split_passages(parse("# One\nA. B.\n\n## Two\nC."))
    assert (first.document, first.section, first.paragraph, first.text) == ("a.md", "One", 1, "A. B.")
    assert (second.document, second.section, second.paragraph, second.text) == ("a.md", "Two", 2, "C.")


def test_a_long_paragraph_is_cut_into_parts_of_about_equal_length() -> None:
    sentence = "This sentence is exactly fifty characters long ok."
    assert len(sentence) == 50
    passages = split_passages(parse(" ".join([sentence] * 17)))  # 866 characters: two parts, not 15 sentences and 2.
    assert [len(passage.sentences) for passage in passages] == [9, 8]
    assert len(split_passages(parse(" ".join([sentence] * 15)))) == 1


def test_a_sentence_longer_than_a_passage_stays_whole() -> None:
    long = "Word " * 200 + "end."
    assert [passage.text for passage in split_passages(parse(f"Before. {long} After."))] == ["Before.", long, "After."]


def test_views_of_a_section() -> None:
    document = parse("Intro.\n\n# S\nOne. Two. Three. Four.\n\nFive.")
    assert [(view.kind, view.passages, view.sentences, view.text) for view in views_of(document)] == [
        ("passage", (0, 1), (0, 1), "T. Intro."),
        ("sentence", (0, 1), (0, 1), "Intro."),
        ("window", (0, 1), (0, 1), "Intro."),
        ("passage", (1, 2), (0, 4), "S. One. Two. Three. Four."),
        ("sentence", (1, 2), (0, 1), "One."),
        ("sentence", (1, 2), (1, 2), "Two."),
        ("sentence", (1, 2), (2, 3), "Three."),
        ("sentence", (1, 2), (3, 4), "Four."),
        ("window", (1, 2), (0, 3), "One. Two. Three."),
        ("window", (1, 2), (1, 4), "Two. Three. Four."),
        ("passage", (2, 3), (0, 1), "S. Five."),
        ("sentence", (2, 3), (0, 1), "Five."),
        ("window", (2, 3), (0, 1), "Five."),
        ("title", (0, 1), (0, 0), "T"),
        ("section", (0, 1), (0, 0), "T Intro."),
        ("title", (1, 3), (0, 0), "S"),
        ("section", (1, 3), (0, 0), "S One. Two. Three. Four. Five."),
    ]


def test_views_point_at_where_the_passages_lie_in_the_build() -> None:
    document = parse("One.\n\nTwo.")
    here, there = list(views_of(document)), list(views_of(document, 10))
    assert [(a + 10, b + 10) for view in here for a, b in [view.passages]] == [view.passages for view in there]
    assert [view.text for view in here] == [view.text for view in there]


@given(BODY)
def test_every_sentence_is_seen_alone_and_in_a_window_and_no_view_is_longer_than_is_read(pieces: list[str]) -> None:
    document = parse("".join(pieces))
    passages = split_passages(document)
    views = list(views_of(document))
    assert all(len(view.text) <= LONGEST_VIEW for view in views)
    for at, passage in enumerate(passages):
        own = [view for view in views if view.passages == (at, at + 1) and view.kind in ("sentence", "window")]
        alone = [view.sentences for view in own if view.kind == "sentence"]
        assert alone == [(number, number + 1) for number in range(len(passage.sentences))]
        windows = [range(*view.sentences) for view in own if view.kind == "window"]
        assert {number for window in windows for number in window} == set(range(len(passage.sentences)))
        assert {len(window) for window in windows} == {min(WINDOW, len(passage.sentences))}
    covered = [at for view in views if view.kind == "section" for at in range(*view.passages)]
    assert covered == list(range(len(passages)))


def test_of_a_long_section_a_view_holds_the_beginning() -> None:
    document = parse("# S\n" + "\n\n".join(f"Paragraph {number} says little." for number in range(200)))
    (section,) = (view for view in views_of(document) if view.kind == "section")
    assert len(section.text) == LONGEST_VIEW
    assert section.text.startswith("S Paragraph 0 says little. Paragraph 1 says little.")


def test_plain_text_of_markdown() -> None:
    assert plain("see [the site](http://x.y) now\n> and  here") == "see the site now and here"
    assert plain('a ![picture](x.png "title") of\r\n > > it') == "a picture of it"
    assert plain("no [link] (here)") == "no [link] (here)"


@given(st.text())
def test_plain_text_is_one_line(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split())


BRACKETS = st.text(alphabet=st.sampled_from('![]()" \n>ab'))
OLD_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s\"[^\"]*\")?\)")  # As it should be, but slow where it fails.
OLD_QUOTE_MARKS = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:>[ \t]?)+")


@given(BRACKETS)
def test_links_are_what_a_regular_expression_says_they_are(text: str) -> None:
    assert plain(text) == " ".join(OLD_LINK.sub(r"\1", OLD_QUOTE_MARKS.sub("\n", text)).split())
