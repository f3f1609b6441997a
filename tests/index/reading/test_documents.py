import hashlib
import re
import unicodedata
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.datatypes import Document, Span
from index.errors import CorpusError
from index.reading.corpus import Corpus
from index.reading.markup.blocks import Reader
from index.reading.markup.markdown import parse
from index.reading.markup.marks import hide_marks
from index.reading.passages import split_passages
from index.reading.plain import plain, seen
from tests.conftest import ESSAY, ROOT
from tests.generated_markdown import DOCUMENTS, PAGES, TOOLS
from tests.reading import outline, passages, read, sentences, shown

# The essay of this project.


def test_the_essay_has_the_sentences_and_passages_that_it_always_had() -> None:
    document = read((ROOT / "corpus" / ESSAY).read_text(encoding="utf-8"), ESSAY)
    assert document == parse_again(ESSAY)
    assert [len(block.sentences) for block in document.blocks] == [8, 5, 5, 2, 6, 5, 4, 9, 3, 5, 4, 6, 2]
    assert document.title == "How do you break into a career in machine learning?"
    assert (document.blocks[0].section, document.left_out) == ("", ())
    assert {block.aside for block in document.blocks} == {False}
    lines = [
        f"{each.paragraph} {each.section} {each.span.start} {each.span.end} {[tuple(span) for span in each.sentences]}"
        for each in split_passages(document)
    ]
    assert len(lines) == 13
    # Computed by the version that read with markdown-it.
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest().startswith("d5da191d0e43127d")


def parse_again(name: str) -> Document:
    from index.reading.documents import parse_document

    return parse_document(Corpus.open(ROOT / "corpus").read(name))


# Small inputs on which readers have failed.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div>\nNever prune roses in autumn.\n</div>", ["Never prune roses in autumn."]),
        (
            "Buy one good spade. <!-- TODO check the price --> A cheap spade bends.",
            ["Buy one good spade.", "A cheap spade bends."],
        ),
        (
            "Prune apples in winter, when they sleep.[^1] Prune cherries in summer, when it is dry.[^2]",
            ["Prune apples in winter, when they sleep.", "Prune cherries in summer, when it is dry."],
        ),
        (
            "I refer you to [How do I sharpen a hoe?](https://example.org/hoe), which has pictures.",
            ["I refer you to How do I sharpen a hoe?, which has pictures."],
        ),
        ('She said, "Why not?", and left.', ['She said, "Why not?", and left.']),
        ("**Never** prune on [a site](https://example.org/a_b).", ["Never prune on a site."]),
    ],
)
def test_small_inputs(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
    (passage,) = passages(text)
    assert "<!--" not in " ".join(run.text for run in passage.runs)


def test_a_table_with_two_sentences_a_cell() -> None:
    rows = [f"| Tool {at}. It is old. | Dig {at}. Rest then. |" for at in range(5)]
    text = "\n".join(["| Tool | Use |", "|---|---|", *rows])
    (passage,) = passages(text)
    assert sentences(text) == ["Tool Use", *(f"Tool {at}. It is old. Dig {at}. Rest then." for at in range(5))]
    assert [(each.text.strip("| "), each.first, each.last) for each in passage.context] == [("Tool | Use", 1, 5)]


def test_three_rules_and_the_line_that_opens_them() -> None:
    (passage,) = passages("See these three rules:\n\n- Water early.\n- Prune late. Never both.\n- Rest.")
    assert [(each.text, each.first, each.last) for each in passage.context] == [("See these three rules:", 1, 4)]


# What is seen is what a renderer shows.

INLINE = {"a", "b", "i", "em", "strong", "code", "kbd", "span", "sub", "del", "u", "s", "img"}


class Rendered(HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.texts += [] if tag in INLINE else [" "]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")
        self.texts += [] if tag in INLINE else [" "]

    def handle_data(self, data: str) -> None:
        self.texts += [] if self._hidden else [data]


def rendered(text: str) -> str:
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    return "".join(Rendered(page).texts)


def whole(text: str) -> str:
    """Return what reading sees of a document, headings where they stand."""
    masked = hide_marks(text, is_mdx=False)
    reader = Reader(text, masked)
    reader.read(parse(masked.text))
    parts: list[str] = []
    for at in range(len(reader.blocks) + 1):
        parts += [words for words, _, before in reader.headings if before == at]
        parts += [plain(seen(text, 0, reader.runs, block.span)) for block in reader.blocks[at : at + 1]]
    return " ".join(parts)


@given(DOCUMENTS)
@example("a  \nb\\\nc<br>d &amp; &#35; \\* `e &amp;` `` ` `` <https://f.g> ~~h~~ *i***j**\n\n> k\n> - l\n>\n>       m")
@example(
    "[a][r] [r] [R][] ![b](c) d <kbd>e</kbd> <!-- f --> [no]\n\n[r]: /u 'g'\n\n<p>h &lt; <b>i</p>\n\n"
    "| j | *k* |\n|-|-|\n| l |"
)
def test_what_is_seen_is_what_another_renderer_shows(text: str) -> None:
    assert " ".join(whole(text).split()) == " ".join(rendered(text).split())


@pytest.mark.parametrize(
    ("text", "ours", "why"),
    [
        ("One.[^1] Two.", "One. Two.", "A mark of a note is seen beside the words; nobody reads it aloud."),
        ("![A cat](c.png)", "A cat", "A picture that stands alone is read by the words that stand for it."),
        ("- [ ] One is", "One is", "A box is drawn, not written."),
        ("# One {#id}\n\nTwo is.", "One Two is.", "Most tools know these names."),
        ("One\n: two", "One two", "Most tools know definitions."),
        ("{{< a >}} One is {{ x }}", "One is", "Tags of templates are filled in before a page is seen."),
        ("~One is~", "One is", "One tilde strikes through on GitHub, too."),
        ("10<sup>6</sup> is", "10⁶ is", "Raised, 106 is another number."),
        ("One is.\n\n…", "One is.", "There is nothing to find where there are no words."),
        ("[[One is]]", "One is", "A wiki's links are links."),
    ],
)
def test_where_we_differ_from_it_and_why(text: str, ours: str, why: str) -> None:
    assert " ".join(whole(text).split()) == ours != " ".join(rendered(text).split()), why


# Nothing is lost without a word, whatever is read.

NUMBERED = re.compile(r"Word\d+x")
WIKI_TARGET = re.compile(r"(?<=\[\[)[^\[\]\n|]*\|")
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
HEADS = st.sampled_from(["", "---\ntitle: T\n---\n", "\ufeff", "\n+++\ntitle = 'T'\n+++\n"])


@given(st.one_of(TOOLS, DOCUMENTS), HEADS, ENDS)
def test_nothing_is_lost_without_a_word(text: str, head: str, end: str) -> None:
    nothing_lost(head + text, end, "a.md")


@given(PAGES, HEADS, ENDS)
def test_nor_in_mdx(text: str, head: str, end: str) -> None:
    nothing_lost(head + text, end, "a.mdx")


def nothing_lost(text: str, end: str, name: str) -> None:
    document = read(text.replace("\n", end), name)
    exact(document)
    kept = [document.title, *(document.text[slice(*each.span)] for each in document.left_out)]
    for block in document.blocks:
        kept += [block.section, shown(document, block.span)]
    written = WIKI_TARGET.sub("", document.text)  # Where a link leads is nothing to read.
    assert set(NUMBERED.findall(written)) <= set(NUMBERED.findall(" ".join(kept)))


def exact(document: Document) -> None:
    """Whatever is read lies where it says, in order, and everything that is seen is part of a sentence."""
    text, runs = document.text, document.runs
    assert [block.number for block in document.blocks] == list(range(1, len(document.blocks) + 1))
    assert all(left.end <= right.start for left, right in pairwise(runs))
    assert all(0 <= run.start < run.end <= len(text) for run in runs)
    assert all(left.span.end <= right.span.start for left, right in pairwise(document.blocks))
    everywhere = {sentence for block in document.blocks for sentence in block.sentences}
    for block in document.blocks:
        assert block.span == Span(block.sentences[0].start, block.sentences[-1].end)
        assert len(block.depths) == len(block.sentences)
        assert all(left.end <= right.start for left, right in pairwise(block.sentences))
        for sentence in block.sentences:
            assert text[slice(*sentence)].strip() == text[slice(*sentence)]
            assert shown(document, sentence)
        for each in block.context:
            assert each.text == text[slice(*each.span)]
            assert each.span in (everywhere if block.kind == "footnote" else block.sentences)
            assert 0 <= each.first <= each.last < len(block.sentences)
            assert each.span not in block.sentences[each.first : each.last + 1]
        parts = "".join(shown(document, sentence) for sentence in block.sentences)
        assert "".join(shown(document, block.span).split()) == "".join(parts.split())
    parts = "".join(shown(document, block.span) for block in document.blocks)
    assert "".join(parts.split()) == "".join(shown(document, Span(0, len(text))).split() if runs else "")
    for one in document.left_out:
        assert one.reason
        assert 0 <= one.span.start < one.span.end <= len(text)


SIGNS = (
    "# |> |- |1. |*|**|`|``|~~~\n|```\n|-|-\n|\n|\n\n|  \n|\\\n|    |  |\t|<|</|<b>|</b>|<div>|</div>|<p>|<ul>|"
    "<li>|</ul>|<td>|<tr>|<table>|</table>|<h2>|</h2>|<!--|-->|<script>|</script>|&amp;|&|[^1]|[^1]:|[a](|[|]|"
    "(u)|![|{{|}}|{%|%}|{/*|*/}|{|}|<A b={|/>|:::tip|> [!NOTE] x|: |a|Word one.|B? |\0|\ufeff|😀|é|---\n|===\n|"
    "import x|$$|[a]: /u\n|~~|\\|[ ] |[x] |<br>|<img alt=a>|<a href=u>|</a>|!!! a|%%|[[|]]|```{tip}\n|<sup>|"
    "</sup>|'|\"|— A|:\n\n|日本。"
).split("|")
LINES = (
    "- a|  - b|    c|> d|> - e|||¦ a ¦ b ¦|¦---¦---¦|¦ c ¦|```|    code|<div>|</div>|<li>x|term|: def|[^1]: note|"
    "# h|<!-- c|-->|text:|1. one|   two *em|em* `co|de` <b|c>d</b>|<p>e|**f**|word [a|b](u) c|> word <i|"
    "> a='b'>x</i>|\\|&lt;|---"
).split("|")
PIECES = st.one_of(
    st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("#>-*`~|<\n\r \t1.[]()\0!^:{}%&;\\"))),
    st.lists(st.sampled_from(SIGNS), max_size=25).map("".join),
    st.lists(st.sampled_from([line.replace("¦", "|") for line in LINES]), max_size=14).map("\n".join),
)


@given(PIECES, HEADS, ENDS, st.sampled_from(["a.md", "a.mdx", "b/index.markdown"]))
@example("<script>", "", "\n", "a.md")
@example("a\n- b\n\\", "", "\n", "a.md")
@example("(u)\0# <b>", "", "\n", "a.md")
@example("<li>x\n<li>x", "", "\n", "a.md")
@example("- ```\n  a\n  ```\n  \n  <style>\n  b\n  </style>\n- c", "", "\r\n", "a.md")
@example("_a <b>c. _</b> d_", "", "\n", "a.md")
@example('<div markdown="1">\n**a**\n</div>', "", "\r\n", "a.md")
@example("<A b={\n%}> ", "", "\n", "a.mdx")
@example("<div><A b={\n%}", "", "\n", "a.mdx")
@example("> ### a\n\nimport b\n\nc", "", "\r", "a.mdx")
@example("\xa0", "", "\n", "a.md")
@example("| a |\n|---|\n|\u3000|\n|!|", "", "\n", "a.md")
def test_any_text_is_read(text: str, head: str, end: str, name: str) -> None:
    try:
        document = read((head + text).replace("\n", end), name)
    except CorpusError as error:
        assert str(error).startswith(name)
    else:
        exact(document)
        assert document.title.strip()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_offsets_survive_line_ends_and_a_bom(newline: str, bom: str) -> None:
    body = (
        "Caf\u00e9 😀 one. Two.\n\n- \u05e9\u05dc\u05d5\u05dd item\n\n> "
        + unicodedata.normalize("NFD", "é à")
        + " end."
    )
    document = read((bom + "---\ntitle: T\n---\n" + body).replace("\n", newline))
    assert document.text.startswith(bom + "---")
    found = [document.text[slice(*block.span)] for block in document.blocks]
    assert found == ["Café 😀 one. Two.", "שלום item", unicodedata.normalize("NFD", "é à") + " end."]


def test_a_file_of_five_megabytes() -> None:
    document = read("A sentence about nothing much. Another one follows it here.\n\n" * 85_000)
    assert len(document.text) > 5_000_000
    assert len(document.blocks) == 85_000
    last = document.blocks[-1]
    assert [document.text[a:b] for a, b in last.sentences] == [
        "A sentence about nothing much.",
        "Another one follows it here.",
    ]


@given(st.one_of(DOCUMENTS, TOOLS), st.sampled_from(["\r\n", "\r"]))
def test_line_ends_make_no_difference(text: str, end: str) -> None:
    one, other = read(text), read(text.replace("\n", end))
    assert len(one.blocks) == len(other.blocks)
    for left, right in zip(one.blocks, other.blocks, strict=True):
        assert (left.kind, left.section, left.aside, left.depths) == (
            right.kind,
            right.section,
            right.aside,
            right.depths,
        )
        assert [each[1:3] for each in left.context] == [each[1:3] for each in right.context]
        assert [shown(one, each) for each in left.sentences] == [shown(other, each) for each in right.sentences]


# Titles and front matter.


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("---\ntitle: T\n---\n# H\n\nText.", "a.md", "T"),
        ("---\ntitle: A &amp; B\n---\nText.", "a.md", "A & B"),
        ("Text.\n\n## *The* first {#id}\n\n# H", "a.md", "The first"),
        ("#\n\n# H", "a.md", "H"),
        ("<h1>H</h1>", "a.md", "H"),
        ("Text.", "how-to_prune  roses.md", "how to prune roses"),
        ("Text.", "prune-roses/index.md", "prune roses"),
        ("Text.", "prune-roses/README.markdown", "prune roses"),
        ("Text.", "index.md", "index"),
        ("Text.", "2022-09-18-prune-roses.md", "prune roses"),
        ("Text.", "---.md", "---"),
    ],
)
def test_the_title_is_given_or_the_first_heading_or_the_file_s_name(text: str, name: str, title: str) -> None:
    assert read(text, name).title == title


def test_the_front_matter() -> None:
    front = '---\ntitle: "  A  title "\nauthor: Ann\nurl: https://a.b\ndate: 2022-09-18\nother: [1]\n---\n'
    document = read(front + "Text.", "2020-01-02-a.md")
    assert (document.title, document.author, document.url, document.date) == (
        "A title", "Ann", "https://a.b", date(2022, 9, 18)
    )  # fmt: skip
    assert read("Text.", "2020-01-02-a.md").date == date(2020, 1, 2)
    assert read("Text.", "2020-13-02-a.md").date is None
    assert (
        outline(front + "    code\n\ntext") == outline("    code\n\ntext") == [("code", "code"), ("paragraph", "text")]
    )
    bare = read("---\ntitle: x\nauthor:\n---\nText.")
    assert (bare.author, bare.url, bare.date) == ("", "", None)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"---\ntitle: x\n---\n\xff\xfe", "a.md, line 4: not UTF-8"),
        (b"---\ntitle: x\n", "a.md, line 1: the front matter that begins here has no end"),
        (b"---\nurl: a\ntitle: 'x\n---\nText.", "a.md, line 3: the front matter is not valid YAML"),
    ],
)
def test_bad_files_are_named_with_the_fix(data: bytes, says: str) -> None:
    from index.reading.corpus import CorpusFile
    from index.reading.documents import parse_document

    with pytest.raises(CorpusError, match=says) as caught:
        parse_document(CorpusFile("a.md", data))
    assert "\n" not in str(caught.value)
