"""What a block of the tree is to its reader, before its words are read."""

from collections.abc import Iterator

from index.reading.markup.asides import ends, is_attribution
from index.reading.markup.markdown import Node

_LONGEST_TITLE = 100  # Characters.
_BREAKS = ("SoftBreak", "HardBreak")


def is_picture(node: Node) -> bool:
    """Tell a paragraph that holds pictures alone."""
    inside = [child for child in node.children if not _is_blank(child)]
    return node.kind == "Paragraph" and bool(inside) and all(map(_shows_picture, inside))


def is_bold_line(node: Node, following: list[Node]) -> bool:
    """Tell a paragraph in bold that is the heading of what follows to everybody but Markdown."""
    inside = [child for child in node.children if not _is_blank(child)]
    if node.kind != "Paragraph" or node.from_html or not inside or any(child.kind != "Strong" for child in inside):
        return False
    words = "".join(_texts(node)).strip()
    is_title = 0 < len(words) <= _LONGEST_TITLE and (not ends(words) or words.endswith("?"))
    return is_title and bool(following) and following[0].kind not in ("Heading", "Rule")


def belongs_above(node: Node, above: Node) -> bool:
    """Tell a paragraph that says whose words stand in the block above it."""
    quotes = above.kind == "BlockQuote" or (above.from_html and node.from_html)
    return node.kind == "Paragraph" and quotes and is_attribution("".join(_texts(node)).strip())


def _texts(node: Node) -> Iterator[str]:
    """Yield the texts inside a node, however deep, in order."""
    waiting = [node]
    while waiting:
        inside = waiting.pop()
        if inside.kind in ("Text", "Code"):
            yield inside.data
        waiting += reversed(inside.children)


def _is_blank(node: Node) -> bool:
    return node.kind in _BREAKS or (node.kind == "Text" and node.data.isspace())


def _shows_picture(node: Node) -> bool:
    return node.kind == "Image" or (node.kind == "Link" and bool(node.children) and all(map(_is_image, node.children)))


def _is_image(node: Node) -> bool:
    return node.kind == "Image"
