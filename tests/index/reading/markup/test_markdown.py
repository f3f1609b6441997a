from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given

from index.datatypes import Span
from index.reading.markup.markdown import DEEPEST, Node, parse
from tests.generated_markdown import DOCUMENTS


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from walk(node.children)


def found(text: str, *kinds: str) -> list[tuple[str, str]]:
    return [(node.kind, text[slice(*node.span)]) for node in walk(parse(text)) if node.kind in kinds]


def depth(nodes: Iterable[Node]) -> int:
    return max((1 + depth(node.children) for node in nodes), default=0)


@pytest.mark.parametrize("before", ["", "é😀 ", "\ufeff", "日本語\n\n"])
def test_everything_has_its_place_in_characters(before: str) -> None:
    text = before + "One *two* [three](four) `five` é😀 <b>six</b>"
    assert found(text, "Emphasis", "Link", "Code", "InlineHtml") == [
        ("Emphasis", "*two*"),
        ("Link", "[three](four)"),
        ("Code", "`five`"),
        ("InlineHtml", "<b>"),
        ("InlineHtml", "</b>"),
    ]


@given(DOCUMENTS)
def test_what_is_inside_lies_inside_and_in_order(text: str) -> None:
    waiting = [Node("Document", Span(0, len(text)), children=parse(text))]
    while waiting:
        node = waiting.pop()
        reached = node.span.start
        for child in node.children:
            assert reached <= child.span.start <= child.span.end <= node.span.end
            reached = child.span.end
        waiting += node.children


@pytest.mark.parametrize(
    "text", ["- one\n- two", "> one", "[^1]: one\n\n[^1]", "- one\n\n  two", "- - one", "a\n: b", "- *one*\n  # two"]
)
def test_words_stand_in_a_paragraph(text: str) -> None:
    for node in walk(parse(text)):
        if node.kind in ("Item", "BlockQuote", "FootnoteDefinition", "DefinitionListDefinition"):
            assert node.children
            assert not {child.kind for child in node.children} & {"Text", "Emphasis", "SoftBreak"}


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - "])
def test_what_lies_too_deep_is_read_as_if_it_lay_there(mark: str) -> None:
    text = mark * 200 + "the words"
    nodes = parse(text)
    assert depth(nodes) <= DEEPEST + 3
    assert ("Text", "the words") in found(text, "Text")


def test_text_taken_from_several_places_keeps_its_places() -> None:
    document = "  one *two*\r\n  three"
    text, places = "one *two*\n\nthree", [*range(2, 11), 11, 11, *range(15, 20), 20]
    first, second = parse(text, places)
    assert [document[slice(*node.span)] for node in first.children] == ["one ", "*two*"]
    assert document[slice(*second.span)] == "three"


def test_brackets_in_a_link_s_text_are_no_wiki_link() -> None:
    assert found("So.[[1]](#fn1) Next", "Link") == [("Link", "[[1]](#fn1)")]
    assert found("See [[Page]] now", "Link") == [("Link", "[[Page]]")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("| a |\n|---|\n| b |", "Table"),
        ("~~a~~", "Strikethrough"),
        ("- [x] a", "TaskListMarker"),
        ("a[^1]\n\n[^1]: b", "FootnoteReference"),
        ("a\n: b", "DefinitionListDefinition"),
        ("# a {#b}", "Heading"),
    ],
)
def test_more_than_commonmark_is_read(text: str, kind: str) -> None:
    assert kind in {node.kind for node in walk(parse(text))}
