import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Document
from index.errors import CorpusError
from index.reading.corpus import Corpus, CorpusFile
from index.reading.documents import parse_document
from tests.conftest import ESSAY, ROOT

FRONT = '---\ntitle: "T"\n---\n\n'
WORDS = st.lists(
    st.sampled_from(["one", "*two*", "`c`", "[a](b)", "é😀", "e.g.", "3.", "&amp;", "<!-- x -->"]), min_size=1
)
LINE = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
BLOCKS = st.lists(
    st.one_of(
        LINE,
        st.lists(LINE, min_size=1, max_size=3).map("\n".join),
        LINE.map("## {}".format),
        LINE.map("> {}".format),
        st.lists(LINE.map("- {}".format), min_size=1, max_size=3).map("\n".join),
        st.lists(LINE.map("1. {}".format), min_size=1, max_size=3).map("\n".join),
        LINE.map("- > - {}".format),
        LINE.map("```\n{}\n\nmore\n```".format),
        LINE.map("    {}".format),
        LINE.map("| a | b |\n|---|---|\n| {} | x |".format),
        LINE.map("<div>\n{}\n</div>".format),
        st.sampled_from(["---", "***", "```", "~~~ py", ">", "-", "#", "Title\n====="]),
    ),
    max_size=8,
)


def parse(body: str, front: str = FRONT) -> Document:
    return parse_document(CorpusFile("a.md", (front + body).encode()))


def texts(body: str, front: str = FRONT) -> list[tuple[str, str]]:
    document = parse(body, front)
    return [(p.kind, document.text[slice(*p.span)]) for p in document.blocks]


def test_the_essay_has_13_paragraphs_and_64_sentences() -> None:
    document = parse_document(Corpus.open(ROOT / "corpus").read(ESSAY))
    assert [len(p.sentences) for p in document.blocks] == [8, 5, 5, 2, 6, 5, 4, 9, 3, 5, 4, 6, 2]
    assert document.title == "How do you break into a career in machine learning?"
    assert document.blocks[0].section == ""
    assert document.blocks[1].section == "1. There are many different types of machine learning roles."


def test_kinds_of_blocks() -> None:
    body = (
        "# H *x*\nOne. Two.\n\n- item\n  goes on\n1. first\n\n   second part\n\n> quoted\n> twice\n\n"
        "```py\ncode = 1\n\nmore\n```\n\n    indented\n\n<!-- nothing -->\n\n***\n"
    )
    assert texts(body) == [
        ("paragraph", "One. Two."),
        ("list", "item\n  goes on"),
        ("list", "first"),
        ("list", "second part"),
        ("quote", "quoted\n> twice"),
        ("code", "code = 1\n\nmore"),
        ("code", "indented"),
    ]
    assert parse(body).blocks[0].section == "H x"


def test_the_innermost_block_decides() -> None:
    assert texts("- > in a list\n\n> - in a quotation\n") == [("quote", "in a list"), ("list", "in a quotation")]


def test_paragraphs_stand_below_the_nearest_heading_and_are_numbered() -> None:
    document = parse("Zero.\n\n# One `x` & *y*\n\nA.\n\n***\n\nB.\n\nTwo\n---\nC.\n\n###\nD.\n")
    assert [(p.number, p.section, document.text[slice(*p.span)]) for p in document.blocks] == [
        (1, "", "Zero."),
        (2, "One x & y", "A."),
        (3, "One x & y", "B."),
        (4, "Two", "C."),
        (5, "", "D."),
    ]


@pytest.mark.parametrize("body", ["```", "x\n\n```", "- ```", "> ~~~", "```\n", "```py\n\n", "~~~\n~~~"])
def test_a_code_block_without_code_is_nothing(body: str) -> None:
    assert [text for kind, text in texts(body) if kind == "code"] == []


@pytest.mark.parametrize(
    "body", ["```\ncode", "~~~\ncode\n", "```\n\ncode\n\n```\n", "- ```\n  code", "```\n  code\n````"]
)
def test_a_fence_is_no_code_closed_or_not(body: str) -> None:
    assert texts(body) == [("code", "code")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_offsets_survive_line_ends_and_a_bom(newline: str, bom: str) -> None:
    body = (
        "Caf\u00e9 😀 one. Two.\n\n- \u05e9\u05dc\u05d5\u05dd item\n\n> "
        + unicodedata.normalize("NFD", "é à")
        + " end."
    )
    document = parse(body.replace("\n", newline), bom + FRONT.replace("\n", newline))
    assert document.text.startswith(bom + "---")
    found = [document.text[slice(*p.span)] for p in document.blocks]
    assert found == ["Café 😀 one. Two.", "שלום item", unicodedata.normalize("NFD", "é à") + " end."]


def test_a_heading_is_read_without_its_marks() -> None:
    body = "# A *b* [c] `d` [e](f) ![g](h) &amp; \\* <b>i</b>\n\nText.\n\n[c]: /url\n"
    assert parse(body).blocks[0].section == "A b c d e g & * <b>i</b>"


def test_of_a_paragraph_that_became_a_heading_by_accident_the_beginning_is_the_section() -> None:
    (paragraph,) = parse("word " * 1000 + "end.\n---\nText.").blocks
    assert paragraph.section == ("word " * 200).strip()


def test_a_nul_in_the_text_moves_nothing() -> None:
    assert texts("- a\0b. C.\n\nD\0.") == [("list", "a\0b. C."), ("paragraph", "D\0.")]


def test_a_file_of_five_megabytes() -> None:
    body = "A sentence about nothing much. Another one follows it here.\n\n" * 85_000
    document = parse(body)
    assert len(document.text) > 5_000_000
    assert len(document.blocks) == 85_000
    last = document.blocks[-1]
    assert [document.text[a:b] for a, b in last.sentences] == [
        "A sentence about nothing much.",
        "Another one follows it here.",
    ]


def exact(document: Document) -> None:
    """Every span slices back to what a paragraph and its sentences are, and they come in order."""
    assert [paragraph.number for paragraph in document.blocks] == list(range(1, len(document.blocks) + 1))
    for paragraph in document.blocks:
        assert paragraph.sentences
        assert paragraph.span == (paragraph.sentences[0].start, paragraph.sentences[-1].end)
        assert any(character.isalnum() for character in document.text[slice(*paragraph.span)])
        for start, end in paragraph.sentences:
            assert document.text[start:end].strip() == document.text[start:end] != ""
        assert all(left.end <= right.start for left, right in pairwise(paragraph.sentences))
    assert all(left.span.end <= right.span.start for left, right in pairwise(document.blocks))


@given(BLOCKS, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"]))
def test_every_span_is_exact_for_any_markdown(blocks: list[str], newline: str, bom: str) -> None:
    front, body = (part.replace("\n", newline) for part in (FRONT, "\n\n".join(blocks)))
    document = parse(body, bom + front)
    assert document.text == bom + front + body
    exact(document)


@given(
    st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("#>-*`~|<\n\r \t1.[]()\0")))
)
def test_every_span_is_exact_for_any_text(body: str) -> None:
    exact(parse(body))


def test_the_front_matter() -> None:
    front = '---\ntitle: "  A  title "\nauthor: Ann\nurl: https://a.b\ndate: 2022-09-18\nother: [1]\n---\n'
    document = parse("Text.", front)
    assert (document.name, document.title, document.author, document.url) == ("a.md", "A title", "Ann", "https://a.b")
    assert document.date == date(2022, 9, 18)
    assert parse("Text.", "---\ntitle: x\ndate: 2022-09-18 10:00:00\n---\n").date == date(2022, 9, 18)
    bare = parse("Text.", "---\ntitle: x\nauthor:\n---\n")
    assert (bare.author, bare.url, bare.date) == ("", "", None)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"---\ntitle: x\n---\n\xff\xfe", "a.md, line 4: not UTF-8"),
        (b"---\ntitle: x\n", "a.md, line 1: the front matter that begins here has no end"),
        (b"---\nurl: a\ntitle: 'x\n---\nText.", "a.md, line 3: the front matter is not valid YAML"),
        (b"---\r\nurl: a\rtitle: 'x\r\n---\r\nText.", "a.md, line 3: the front matter is not valid YAML"),
        (b"---\ntitle: x\ny: a\0b\n---\nText.", "a.md, line 3: the front matter contains a NUL character; delete it"),
    ],
)
def test_bad_files_are_named_with_the_fix(data: bytes, says: str) -> None:
    with pytest.raises(CorpusError, match=says) as caught:
        parse_document(CorpusFile("a.md", data))
    assert str(caught.value).startswith("a.md")
    assert "\n" not in str(caught.value)


@given(st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(":-!&*[]{}'\"#|>%@\n 0"))))
def test_any_front_matter_is_taken_or_named(front: str) -> None:
    try:
        document = parse("Text.", f"---\ntitle: x\n{front}\n---\n")
    except CorpusError as error:
        assert str(error).startswith("a.md")
    else:
        document.title.encode()
