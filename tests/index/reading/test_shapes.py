import pytest

from index.reading.html import read_html
from index.reading.markdown import Node, parse
from index.reading.shapes import belongs_above, is_bold_line, is_picture


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![a](b)", True),
        ("[![a](b)](c)", True),
        ("![a](b) ![c](d)\n![e](f)", True),
        ("![a](b) c", False),
        ("[a](b)", False),
        ("[![a](b) c](d)", False),
        ("# ![a](b)", False),
        ("***", False),
    ],
)
def test_pictures(text: str, expected: bool) -> None:
    (node,) = parse(text)
    assert is_picture(node) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Why prune?**\n\nSo.", True),
        ("**Why** **prune**\n\n- So.", True),
        ("__Why *prune*__\n\nSo.", True),
        ("**Prune.**\n\nSo.", False),
        ("**Prune**\n\n# So", False),
        ("**Prune**\n\n---", False),
        ("**Prune**", False),
        ("**Prune** now\n\nSo.", False),
        ("*Prune*\n\nSo.", False),
        ("**" + "word " * 20 + "word**\n\nSo.", False),
        ("****\n\nSo.", False),
    ],
)
def test_bold_lines_are_headings_of_what_follows(text: str, expected: bool) -> None:
    first, *following = parse(text)
    assert is_bold_line(first, following) == expected


def test_whose_words_stand_above() -> None:
    quote, paragraph, other = parse("> Go.\n\n— Ann\n\nBut not so.")
    assert belongs_above(paragraph, quote)
    assert not belongs_above(other, quote)
    assert not belongs_above(paragraph, other)
    first, second = read_html("<p>Go.</p><p>— <b>Ann</b></p>", [Node("", quote.span).span._replace(start=0, end=29)])
    assert belongs_above(second, first)
