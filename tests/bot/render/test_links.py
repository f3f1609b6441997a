import json
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.block_kit import paragraphs
from bot.render.links import builder_link, deep_link, link_target, web_address
from index.datatypes import Quote, Run, Span
from index.text import printable
from tests.bot.render.samples import marked_quote

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
    for url in ("", "http://[x y", "javascript:alert(1)", "https://e.org\\@x", "ftp://e.org"):
        assert deep_link(replace(QUOTE, url=url)) == ""


def test_the_link_is_made_of_the_words_of_one_line() -> None:
    assert deep_link(marked_quote()) == "https://example.org/essay#:~:text=They%20never%20ever%20run."
    runs = (
        Run(100, 101, "• ", ("mark",)),
        Run(101, 104, "Never", ("bold",)),
        Run(104, 105, " prune"),
        Run(105, 106, "\n", ("break",)),
        Run(106, 107, "roses"),
    )
    quote = replace(QUOTE, runs=runs, highlights=())
    assert deep_link(quote) == "https://example.org/essay#:~:text=Never%20prune"
    cells = (*runs[:2], Run(104, 105, " · ", ("mark",)), Run(105, 106, "in autumn"))
    assert deep_link(replace(quote, runs=cells)) == "https://example.org/essay#:~:text=Never"
    assert deep_link(replace(quote, runs=runs[:1])) == "https://example.org/essay"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://e.org/a#old:~:text=x", "https://e.org/a"),
        ("HTTPS://e.org/a (b)", "https://e.org/a%20(b)"),
        (" https://e.org/[x]?q=[y] ", "https://e.org/%5Bx%5D?q=%5By%5D"),
        ("https://e.org/a\"b'c<d>|e", "https://e.org/a%22b%27c%3Cd%3E%7Ce"),
        ("https://e.org?q", "https://e.org?q"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        (
            "https://e.org/caf\N{LATIN SMALL LETTER E WITH ACUTE}",
            "https://e.org/caf\N{LATIN SMALL LETTER E WITH ACUTE}",
        ),
        ("https://e.org/%20a_(b)", "https://e.org/%20a_(b)"),
        *((url, "") for url in ("", "x", "/a", "//e.org", "javascript:alert(1)", "data:text/html,x", "ftp://e.org")),
        *((url, "") for url in ("http://", "http://?q", "http://[x y", "http://e.org:x", "http://a b.org")),
        *((f"https://e.org/{control}", "") for control in ("\n", "\x1b[31m", "\0", "\x9b", "\u202e", "\ud800", "\t")),
    ],
)
def test_an_address_is_encoded_or_left_out(url: str, address: str) -> None:
    assert web_address(url) == address


@given(st.text(st.one_of(st.characters(), st.sampled_from("[]()<>|\"' \n\x1b/?#&%@:"))))
def test_no_address_can_end_where_it_stands(rest: str) -> None:
    for url in (rest, f"https://e.org/{rest}", f"https://e.org{rest}", f"javascript:{rest}", f"mailto:{rest}"):
        for address in (web_address(url), link_target(url)):
            assert address == "" or address.startswith(("https://", "http://", "mailto:"))
            assert printable(address) == address
            assert not any(map(str.isspace, address))
        assert not set('<>|"') & set(web_address(url))


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://e.org/a_(b)[c]#d", "https://e.org/a_(b)[c]#d"),
        ("HTTP://E.org", "http://E.org"),
        ("MAILTO:a@e.org?subject=x", "mailto:a@e.org?subject=x"),
        *((address, "") for address in ("", "mailto:", "/here", "#there", "b.md", "javascript:alert(1)", "data:,x")),
        *((address, "") for address in ("https://e.org/a b", "https://e.org/\n", "https://e.org/\x1b", "https://")),
        ("https://e.org/" + "x" * 1986, "https://e.org/" + "x" * 1986),
        ("https://e.org/" + "x" * 1987, ""),
    ],
)
def test_only_what_is_an_address_as_it_stands_is_a_link(address: str, target: str) -> None:
    assert link_target(address) == target


def test_the_builder_link_holds_the_payload() -> None:
    message = paragraphs("Hello & goodbye")
    assert json.loads(unquote(builder_link(message).partition("#")[2])) == {"blocks": list(message.blocks)}
