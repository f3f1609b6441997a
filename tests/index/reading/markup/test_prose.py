import pytest

from index import messages
from index.datatypes import Run
from index.reading.markup.markdown import parse
from index.reading.markup.prose import Prose, read_prose
from tests.reading import left_out, outline, sentences


def prose(text: str) -> Prose:
    (node,) = (each for each in parse(text) if each.kind == "Paragraph")
    return read_prose(text, node.children)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* **c** ~~d~~", [Run(0, 2, "a "), Run(3, 4, "b", ("italic",)), Run(5, 6, " "), Run(8, 9, "c", ("bold",)),
                              Run(11, 12, " "), Run(14, 15, "d", ("struck",))]),
        ("***a***", [Run(3, 4, "a", ("italic", "bold"))]),
        ("[a](u)", [Run(1, 2, "a", (), "u")]),
        ("[*a*][r]\n\n[r]: https://e.org", [Run(2, 3, "a", ("italic",), "https://e.org")]),
        ("<https://e.org>", [Run(1, 14, "https://e.org", (), "https://e.org")]),
        ("`` a`b ``", [Run(3, 6, "a`b", ("code",))]),
        ("`a\nb`", [Run(1, 4, "a b", ("code",))]),
        ("a &amp; b", [Run(0, 2, "a "), Run(2, 7, "&"), Run(7, 9, " b")]),
        (r"\*a", [Run(1, 3, "*a")]),
        ("a\nb", [Run(0, 3, "a\nb")]),
        ("a  \nb", [Run(0, 1, "a"), Run(1, 4, "\n", ("break",)), Run(4, 5, "b")]),
        ("a<br>b", [Run(0, 1, "a"), Run(1, 5, "\n", ("break",)), Run(5, 6, "b")]),
        ("a<br><br>b", [Run(0, 1, "a"), Run(1, 5, "\n", ("break",)), Run(9, 10, "b")]),
        ("a<B>b</b><kbd>c</kbd>", [Run(0, 1, "a"), Run(4, 5, "b", ("bold",)), Run(14, 15, "c", ("code",))]),
        ("a <i>b", [Run(0, 2, "a "), Run(5, 6, "b", ("italic",))]),
        ('<a href="u">a</a>', [Run(12, 13, "a", (), "u")]),
        ("10<sup>6</sup> a<sup>th</sup>", [Run(0, 2, "10"), Run(7, 8, "⁶"), Run(14, 16, " a"), Run(21, 23, "th")]),
        ("a ![b](c) d", [Run(0, 2, "a "), Run(9, 11, " d")]),
        ("![a *b*](c)", [Run(2, 4, "a "), Run(5, 6, "b", ("italic",))]),
        ("a<!-- b -->c", [Run(0, 1, "a"), Run(11, 12, "c")]),
        ("a <svg>b</svg> c", [Run(0, 2, "a "), Run(14, 16, " c")]),
        ("a[^1]\n\n[^1]: b", [Run(0, 1, "a")]),
        ("a\0b", [Run(0, 3, "a\0b")]),
        ("</b>a</i>", [Run(4, 5, "a")]),
    ],
)  # fmt: skip
def test_what_is_seen(text: str, expected: list[Run]) -> None:
    assert (
        prose(text).runs
        == [run._replace(styles=tuple(sorted(run.styles))) if len(run.styles) > 1 else run for run in expected]
        or prose(text).runs == expected
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I refer you to [How do I sharpen a hoe?](https://example.org/hoe), which has pictures.", 1),
        ("Press <kbd>Ctrl. X</kbd> now. Use `a. B` here.", 2),
        ("See *this. That* too. Go **On. And** on.", 2),
        ("*A whole sentence.* *Another one.* **Third.** Fourth.", 4),
        ("Go to ![a. B](c) it. [Go. There](u) now.", 2),
        ("A dog.\\\nA cat\\\nA cow.", 3),
        ("~~One. Two~~ three.", 1),
        ("See <https://e.org/a.B?c=D!> now. Then go.", 2),
        ("It is so.<!-- A. B. --> And so.", 2),
    ],
)
def test_nothing_is_cut_inside_what_belongs_together(text: str, expected: int) -> None:
    spans = prose(text).sentences
    assert len(spans) == expected
    assert all(text[slice(*span)].count(mark) % 2 == 0 for span in spans for mark in ("`", "*", "~~"))


@pytest.mark.parametrize(
    "mark",
    ["[^1]", "[1]", "(1)", "[[1]](#fn1)", "<sup>1</sup>", '<sup><a href="#fn1">1</a></sup>', "<sup>[2](#fn2)</sup>",
    "[^a][^b]"],
)  # fmt: skip
def test_a_mark_of_a_note_stays_with_the_sentence_before_it(mark: str) -> None:
    text = f"Prune apples in winter, when they sleep.{mark} Prune cherries in summer."
    first, second = prose(f"{text}\n\n[^1]: One.\n\n[^a]: A.\n\n[^b]: B.").sentences
    assert text[slice(*second)] == "Prune cherries in summer."
    assert text[: first.end] == text[: text.index(" Prune cherries")]


@pytest.mark.parametrize("mark", ["[^1]", '<sup id="a"><a href="#fn1">1</a></sup>'])
def test_a_mark_of_a_note_is_not_seen(mark: str) -> None:
    assert outline(f"Prune apples in winter.{mark} Then rest.")[0][1] == "Prune apples in winter. Then rest."


def test_sentences_take_their_marks_along() -> None:
    text = '**Never.** [So it is.](u) <b>And so.</b> `X` it is! \\*Why?\\* &quot;No.&quot; "*Go.*"'
    assert [text[slice(*span)] for span in prose(text).sentences] == [
        "**Never.**",
        "[So it is.](u)",
        "<b>And so.</b>",
        "`X` it is!",
        "\\*Why?\\*",
        "&quot;No.&quot;",
        '"*Go.*"',
    ]


def test_of_a_picture_the_words_are_read_where_there_are_no_others() -> None:
    assert sentences("![Two cats. Asleep](c.png)") == ["Two cats.", "Asleep"]
    assert left_out("![Two cats](c.png)") == []
    assert left_out("See ![two cats](c.png) there.") == [("![two cats](c.png)", messages.LEFT_OUT_PICTURE)]
    assert left_out('See <img src="c" alt="two cats"> there.') == [
        ('<img src="c" alt="two cats">', messages.LEFT_OUT_PICTURE)
    ]
    assert left_out("See ![](c.png) there.") == []


def test_how_much_leads_somewhere() -> None:
    found = prose("[ab](u) c! `d`")
    assert (found.share(linked=True), found.share(linked=False)) == (2, 2)


def test_where_the_marks_of_notes_stand() -> None:
    assert prose("a[^1] b[^2] c[^1]\n\n[^1]: x\n\n[^2]: y").notes == {"1": 1, "2": 7}
