from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import messages
from index.datatypes import Span
from index.reading.markup.html import Tag, read_html, read_markdown_inside, read_tag
from index.reading.markup.markdown import DEEPEST, Node

TAGS = (
    "<div> </div> <p> </p> <ul> <ol> </ul> <li> </li> <table> </table> <tr> </tr> <td> </td> <th> <h2> </h2> <b> </b> "
    "<br> <dl> <dt> <dd> </dl> <script> </script> <style> <svg> </svg> <pre> <blockquote> <summary> <td'> <!-- --> <! "
    "<? > < </ <a &amp; &#65; & x y \" '"
)
MARKUP = st.lists(
    st.sampled_from([*TAGS.split(), "\n", "\r\n", "é😀"]),
    max_size=30,
).map("".join)


def tree(source: str) -> list[object]:
    def shape(node: Node) -> object:
        if node.kind in ("Text", "LeftOut"):
            return node.data if node.kind == "Text" else (node.kind, source[slice(*node.span)])
        return (node.kind, [shape(child) for child in node.children if child.kind != "InlineHtml"])

    shapes = [shape(node) for node in read_html(source, [Span(0, len(source))])]
    return [each for each in shapes if each != ("Paragraph", [])]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div>\nwords\n</div>", [("Paragraph", ["\nwords\n"])]),
        ("<p>one<p>two</p>three", [("Paragraph", ["one"]), ("Paragraph", ["two"]), ("Paragraph", ["three"])]),
        ("<p>a <b>c</b> d", [("Paragraph", ["a ", "c", " d"])]),
        ("a &amp; b", [("Paragraph", ["a ", "&", " b"])]),
        ("1 < 2 &unknown; </ 3", [("Paragraph", ["1 < 2 ", "&unknown;", " </ 3"])]),
        ("<h2 id=x>One</h2>two", [("Heading", ["One"]), ("Paragraph", ["two"])]),
        (
            "<ul><li>one<li><p>two</p><p>three</p></ul>four",
            [
                ("List", [("Item", [("Paragraph", ["one"])]), ("Item", [("Paragraph", ["two"]), ("Paragraph",
                ["three"])])]),
                ("Paragraph", ["four"]),
            ],
        ),
        ("<ul>one<li>two</ul>", [("List", [("Item", [("Paragraph", ["one"])]), ("Item", [("Paragraph", ["two"])])])]),
        ("<li>one", [("List", [("Item", [("Paragraph", ["one"])])])]),
        (
            "<ul><li>one<ul><li>two</ul></ul>",
            [("List", [("Item", [("Paragraph", ["one"]), ("List", [("Item", [("Paragraph", ["two"])])])])])],
        ),
        (
            "<table><tr><th>a<th>b</tr><tr><td>c</td><td><p>d</p></td></tr></table>",
            [
                (
                    "Table",
                    [
                        ("TableHead", [("TableCell", ["a"]), ("TableCell", ["b"])]),
                        ("TableRow", [("TableCell", ["c"]), ("TableCell", ["d"])]),
                    ],
                )
            ],
        ),
        ("<table><td>a</table>", [("Table", [("TableRow", [("TableCell", ["a"])])])]),
        ("<blockquote>a</blockquote>b", [("BlockQuote", [("Paragraph", ["a"])]), ("Paragraph", ["b"])]),
        (
            "<dl><dt>a<dd>b</dl>",
            [("DefinitionList", [("DefinitionListTitle", ["a"]), ("DefinitionListDefinition", [("Paragraph",
            ["b"])])])],
        ),
        (
            "<dl><dt>a<dd>b<dd>c<dt>d</dl>",
            [
                (
                    "DefinitionList",
                    [
                        ("DefinitionListTitle", ["a"]),
                        ("DefinitionListDefinition", [("Paragraph", ["b"])]),
                        ("DefinitionListDefinition", [("Paragraph", ["c"])]),
                        ("DefinitionListTitle", ["d"]),
                    ],
                )
            ],
        ),
        ("<details><summary>a</summary>b", [("DefinitionListTitle", ["a"]), ("Paragraph", ["b"])]),
        ("<script>a < b</script>c", [("Paragraph", ["c"]), ("LeftOut", "a < b")]),
        ("<style>a", [("LeftOut", "a")]),
        ("a<!-- b <p> -->c", [("Paragraph", ["a", "c"]), ("LeftOut", "<!-- b <p> -->")]),
        ("<!-- a", [("LeftOut", "<!-- a")]),
        ("<script>", []),
        ("</ul></p>", []),
    ],
)  # fmt: skip
def test_html_becomes_what_markdown_would_have_given(source: str, expected: list[object]) -> None:
    assert tree(source) == expected
    assert all(node.from_html for node in read_html(source, [Span(0, len(source))]))


def test_why_something_is_not_seen() -> None:
    source = "<svg>a</svg><!-- b -->"
    reasons = [node.data for node in read_html(source, [Span(0, len(source))]) if node.kind == "LeftOut"]
    assert reasons == [messages.LEFT_OUT_NOT_SEEN, messages.LEFT_OUT_COMMENT]


@given(MARKUP, st.lists(st.integers(0, 200), max_size=3))
def test_texts_lie_where_they_say_in_order_however_the_html_is_cut(source: str, cuts: list[int]) -> None:
    edges = sorted({0, len(source), *(cut for cut in cuts if cut < len(source))})
    document = "> ".join(["", *(source[a:b] for a, b in pairwise(edges))])
    pieces, at = [], 0
    for a, b in pairwise(edges):
        pieces.append(Span(at + 2, at + 2 + b - a))
        at = pieces[-1].end
    assert "".join(document[slice(*piece)] for piece in pieces) == source
    waiting, texts = read_html(document, pieces), []
    while waiting:
        node = waiting.pop(0)
        waiting = node.children + waiting
        if node.kind == "Text":
            texts.append(node.span)
            seen = document[slice(*node.span)]
            assert node.data == seen or seen in ("&amp;", "&#65;")
            assert any(piece.holds(node.span) for piece in pieces)
    assert all(a.end <= b.start for a, b in pairwise(texts))


@pytest.mark.parametrize(
    "tag", ["<div>", "<ul>", "<li>", "<ul><li>", "<table><tr><td><table>", "<blockquote>", "<dl><dd>"]
)
def test_depth_is_bounded_and_the_words_are_kept(tag: str) -> None:
    source = tag * 200 + "word"
    waiting, deepest, texts = [(node, 1) for node in read_html(source, [Span(0, len(source))])], 0, []
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        texts += [node.data] if node.kind == "Text" else []
        waiting += [(child, depth + 1) for child in node.children]
    assert texts == ["word"]
    assert deepest <= DEEPEST + 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<B>", Tag("b", False, False, {})),
        ("</b >", Tag("b", True, False, {})),
        ("<br/>", Tag("br", False, True, {})),
        ("<Tabs.Item />", Tag("tabs.item", False, True, {})),
        (
            "<a href='x&amp;y' TITLE=\"a > b\" c=d e>",
            Tag("a", False, False, {"href": "x&y", "title": "a > b", "c": "d", "e": ""}),
        ),
        ("<!-- a -->", None),
        ("<!DOCTYPE html>", None),
        ("<1>", None),
        ("<a", None),
    ],
)
def test_tags(source: str, expected: Tag | None) -> None:
    assert read_tag(source) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_where_a_tag_says_so_there_is_markdown_inside(end: str) -> None:
    source = end.join(['<div markdown="1" class="a">', "  **One** two.", "", "- three", "</div>"])
    nodes = read_markdown_inside(source, [Span(0, len(source))])
    assert nodes is not None
    assert [(node.kind, source[slice(*node.span)].strip()) for node in nodes] == [
        ("Paragraph", "**One** two."),
        ("List", "- three"),
    ]
    assert read_markdown_inside("<div>\n**One**\n</div>", [Span(0, 20)]) is None
