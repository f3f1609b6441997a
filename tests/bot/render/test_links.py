import json
from dataclasses import replace
from urllib.parse import unquote

from bot.render.block_kit import paragraphs
from bot.render.links import builder_link, deep_link
from index.datatypes import Quote, Span

TEXT = "Cats & dogs <sleep>. *Not* bold. It’s _fine_: <!channel>."
QUOTE = Quote(
    text=TEXT,
    document="a.md",
    title="Animals",
    section="1. Sleep",
    paragraph=2,
    span=Span(100, 100 + len(TEXT)),
    highlights=(Span(121, 132),),
    score=1.0,
    receipt="0123abcd",
    url="https://example.org/essay",
)


def test_the_link_goes_to_the_exact_sentence() -> None:
    assert deep_link(QUOTE) == "https://example.org/essay#:~:text=%2ANot%2A%20bold."
    text = "One, two-three: a sentence that is quite a lot longer than eighty characters, and goes on & on for ever."
    link = deep_link(replace(QUOTE, text=text, span=Span(0, len(text)), highlights=(Span(0, len(text)),)))
    start, end = link.partition("#:~:text=")[2].split(",")
    assert unquote(start) == "One, two-three: a sentence that is"
    assert unquote(end) == "goes on & on for ever."
    assert "-" not in start


def test_the_link_s_two_ends_never_overlap_and_other_addresses_give_none() -> None:
    for text in ("an extraordinarily " + "interdisciplinary-" * 6 + "collaboration fundamentally works", "字" * 200):
        link = deep_link(replace(QUOTE, text=text, span=Span(0, len(text)), highlights=(Span(0, len(text)),)))
        start, end = map(unquote, link.partition("#:~:text=")[2].split(","))
        assert text.startswith(start)
        assert text.endswith(end)
        assert len(start) + len(end) <= len(text)
    for url in ("", "http://[x y", "javascript:alert(1)", "https://e.org/a|b", "ftp://e.org"):
        assert deep_link(replace(QUOTE, url=url)) == ""


def test_the_builder_link_holds_the_payload() -> None:
    message = paragraphs("Hello & goodbye")
    assert json.loads(unquote(builder_link(message).partition("#")[2])) == {"blocks": list(message.blocks)}
