import pytest

from index.reading.markup.html import read_html
from index.reading.markup.markdown import Node, parse
from index.reading.markup.shapes import belongs_above, is_bold_line, is_picture


def html(text: str) -> list[Node]:
    (block,) = parse(text)
    return read_html(text, [child.span for child in block.children])


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("![a spade](s.png)", True),
        ("![a](s.png) ![b](t.png)\n![c](u.png)", True),
        ("[![a](s.png)](https://e.org)", True),
        ("![a](s.png) A spade.", False),
        ("[A spade](s.png)", False),
        ("[![a](s.png) A spade](s.png)", False),
        ("A spade.", False),
        ("# ![a](s.png)", False),
    ],
)
def test_a_picture_stands_alone(text: str, picture: bool) -> None:
    assert is_picture(parse(text)[0]) is picture


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("**Ask politely**\n\nThen dig.", True),
        ("**Ask** **politely**\n\nThen dig.", True),
        ("**2. Ask**\n\n- Dig.", True),
        ("**Why dig?**\n\nWhy not.", True),
        ("**Never dig.**\n\nWhy not.", False),  # A sentence.
        ("**Note:**\n\nDig.", False),  # A line that opens what follows.
        ("**Ask** politely\n\nThen dig.", False),
        ("*Ask politely*\n\nThen dig.", False),
        ("**Ask politely**\n\n# Dig\n", False),
        ("**Ask politely**\n\n---\n", False),
        ("**Ask politely**", False),
        ("**" + "Ask " * 30 + "politely**\n\nThen dig.", False),
    ],
)
def test_a_line_in_bold_is_a_heading(text: str, title: bool) -> None:
    first, *following = parse(text)
    assert is_bold_line(first, following) is title


def test_a_line_in_bold_inside_html_is_text() -> None:
    first, *following = html("<p><strong>Ask</strong></p><p>Dig.</p>")
    assert not is_bold_line(first, following)


@pytest.mark.parametrize(
    ("nodes", "belongs"),
    [
        (parse("> Never dig.\n\n— Ann"), True),
        (parse("> Never dig.\n\n-- [Ann](https://e.org), gardener"), True),
        (parse("> Never dig.\n\n–Ann"), True),
        (parse("> Never dig.\n\nAnn"), False),
        (parse("> Never dig.\n\n— " + "Ann " * 60), False),
        (parse("Never dig.\n\n— Ann"), False),
        (parse("> Never dig.\n\n- Ann"), False),  # A list.
        (html("<p>Never dig.</p><p>\n— <a href=x>Ann</a></p>"), True),
        (html("<p>Never dig.</p><p>Ann</p>"), False),
    ],
)
def test_whose_words_stand_above(nodes: list[Node], belongs: bool) -> None:
    above, node = nodes
    assert belongs_above(node, above) is belongs
