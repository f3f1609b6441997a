"""What is one block, what its sentences need, and what is left out."""

import pytest

from index import messages
from tests.reading import left_out, needs, outline, read, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", [("paragraph", "One."), ("paragraph", "Two.")]),
        ("One:\n\n- two\n- three", [("list", "One:\ntwo\nthree")]),
        ("One:\n\n```\ntwo\n```", [("paragraph", "One:\ntwo")]),
        ("One:\n\n> Two.", [("quote", "One:\nTwo.")]),
        ("One:\n\nTwo:\n\n- three", [("list", "One:\nTwo:\nthree")]),
        ("One:\n\nTwo:\n\nThree:\n\nFour:\n\nFive:", [("paragraph", "One:\nTwo:\nThree:\nFour:"), ("paragraph",
        "Five:")]),
        ("One:\n\n# H\n\n- two", [("paragraph", "One:"), ("list", "two")]),
        ("One:\n\n***\n\n- two", [("paragraph", "One:"), ("list", "two")]),
        ("One:\n\n<!-- - two -->\n\nThree.", [("paragraph", "One:"), ("paragraph", "Three.")]),
        ("Done.\n\n- two", [("paragraph", "Done."), ("list", "two")]),
        ("Done.\n- two", [("list", "Done.\ntwo")]),
        ("- one\n\n  two\n\n  - three\n- four", [("list", "one\ntwo\nthree\nfour")]),
        ("1. one\n2. two\n\n- three", [("list", "one\ntwo"), ("list", "three")]),
        ("> One.\n>\n> Two.\n> - three", [("quote", "One.\nTwo.\nthree")]),
        ("> One.\n>\n> — Ann", [("quote", "One.\n— Ann")]),
        ("> One.\n\n— Ann\n\nTwo.", [("quote", "One.\n— Ann"), ("paragraph", "Two.")]),
        ("| a | b |\n|---|---|\n| 1. c. D. | e |", [("table", "a b\n1. c. D. e")]),
        ("```py\nx = 1\n\n  y\n```", [("code", "x = 1\n  y")]),
        ("    x = 1", [("code", "x = 1")]),
        ("One.[^1]\n\n[^1]: Two. Three.\n\n    Four.", [("paragraph", "One."), ("footnote", "Two. Three.\nFour.")]),
        ("One\n: two\n: three", [("list", "One\ntwo\nthree")]),
        ("- [ ] one\n- [x] two", [("list", "one\ntwo")]),
        ("<div>\nOne.\n</div>", [("paragraph", "One.")]),
        ("<p>One:</p><ul><li>two</ul>", [("list", "One:\ntwo")]),
        ("<table><tr><th>a<tr><td>b. C.</table>", [("table", "a\nb. C.")]),
        ("<table><tr><td>a<td><ul><li>b<li>c</ul></table>", [("table", "a b\nc")]),
        ("<details><summary>One?</summary>\n\nTwo *three*.\n\n</details>", [("paragraph", "One?\nTwo three.")]),
        ("<script>one</script>\n\n<style>two</style>", []),
        ("***\n\n…\n\n-\n\n>\n\n```\n```", []),
    ],
)  # fmt: skip
def test_what_is_one_block(text: str, expected: list[tuple[str, str]]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One:\n\n- two. Three.\n- four", [("One:", ["two.", "Three.", "four"])]),
        ("One:\n\nTwo:\n\n- three", [("One:", ["Two:", "three"]), ("Two:", ["three"])]),
        ("Be quick. One:\n\n- two", [("One:", ["two"])]),
        ("- one:\n  - two\n- three", [("one:", ["two"])]),
        ("- One.\n  - two\n- three", [("One.", ["two"])]),
        ("- one\n\n  Two.\n- three", [("one", ["Two."])]),
        ("- One. Two\n\n  Three.", []),
        ("> # one\n> Two.", [("one", ["Two."])]),
        ("> One.\n>\n> Two.", []),
        ("| a | b |\n|-|-|\n| c | d |\n| e | f |", [("a b", ["c d", "e f"])]),
        ("|  |  |\n|-|-|\n| c | d |", []),
        ("One:\n\n| a |\n|-|\n| c |", [("One:", ["a", "c"]), ("a", ["c"])]),
        ("One\n: two. Three.\n: four\n\nFive\n: six", [("One", ["two.", "Three.", "four"]), ("Five", ["six"])]),
        ("<dl><dt>One<dd>two<dd>three</dl>", [("One", ["two", "three"])]),
        ("<table><tr><td>c<td>d</table>", []),
        ("> One\n>\n> <img alt=x>\n>\n> Two.", [("One", ["Two."])]),
        ("One two\n\n> <figure><img alt=x><figcaption>Three</figcaption></figure>", []),
    ],
)
def test_what_needs_what(text: str, expected: list[tuple[str, list[str]]]) -> None:
    document = read(text)
    (block,) = document.blocks[-1:]
    assert needs(document, block) == expected


def test_a_note_needs_the_sentence_that_has_its_mark() -> None:
    document = read("One. Two.[^a] Three.\n\n[^b]: Never marked.\n\n[^a]: Four. Five.")
    assert [needs(document, block) for block in document.blocks] == [[], [], [("Two.", ["Four.", "Five."])]]


@pytest.mark.parametrize("kind", ["- ", "1. ", "* "])
def test_no_depth_loses_what_follows(kind: str) -> None:
    width = len(kind)
    text = "\n".join(" " * (width * at) + f"{kind}level {at}" for at in range(40)) + "\n\n# H\n\nOne is.\n\nTwo is."
    assert sentences(text) == [*(f"level {at}" for at in range(40)), "One is.", "Two is."]
    assert [block.section for block in read(text).blocks] == ["", "H", "H"]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("# One", "One"),
        ("# One {#an-id .class}", "One"),
        ("## *One* `two` [three](u) &amp; ~~four~~ \\* ##", "One two three & four *"),
        ("One\n***two***\n===", "One two"),
        ("<h2 id='x'>One <b>two</b></h2>", "One two"),
        ("<div><h3>One</h3></div>", "One"),
        ("# One<!-- two -->", "One"),
        ("# One[^1]", "One"),
        ("# ![one](a.png)", "one"),
        ('# <a name="x"></a>One?', "One?"),
        ("**Why one?**", "Why one?"),
        ("#", ""),
    ],
)
def test_a_section_is_named_as_it_is_seen(heading: str, section: str) -> None:
    assert [block.section for block in read(f"Zero.\n\n{heading}\n\nText is.").blocks] == ["", section]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is. <!-- two -->", [("<!-- two -->", messages.LEFT_OUT_COMMENT)]),
        ("<!-- one\n\ntwo -->", [("<!-- one\n\ntwo -->", messages.LEFT_OUT_COMMENT)]),
        ("- One <!-- two -->\n- <!-- three -->", [("<!-- two -->", messages.LEFT_OUT_COMMENT),
        ("<!-- three -->", messages.LEFT_OUT_COMMENT)]),
        ("<ul><!-- one --><li>two</ul>", [("<!-- one -->", messages.LEFT_OUT_COMMENT)]),
        ("<table><!-- one --><tr><!-- two --><td>three</table>", [("<!-- one -->", messages.LEFT_OUT_COMMENT),
        ("<!-- two -->", messages.LEFT_OUT_COMMENT)]),
        ("<script>one</script>", [("one", messages.LEFT_OUT_NOT_SEEN)]),
        ("One <style>two</style>", [("two", messages.LEFT_OUT_NOT_SEEN)]),
        ("# One\n\n## Two\n\n## Three\n\nFour is.", [("## Two\n", messages.LEFT_OUT_HEADING)]),
        ("# One\n\n<h3>Two</h3>", [("<h3>Two", messages.LEFT_OUT_HEADING)]),
        ("| a |\n|-|\n| b | c. D |\n", [("c. D |", messages.LEFT_OUT_NO_COLUMN)]),
        ("One is.\n\n…", [("…", messages.LEFT_OUT_NO_WORDS)]),
        ("One is.\n\n***\n\n[a]: b\n", []),
    ],
)  # fmt: skip
def test_what_is_left_out_and_why(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(what.strip(" |\n"), why) for what, why in left_out(text)] == [
        (what.strip(" |\n"), why) for what, why in expected
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Intro](#a) | [Next](#b)", True),
        ("- [Intro](#intro)\n- [Outro](#outro)", True),
        ("![a cat](c.png)", True),
        ("```\ncode\n```", True),
        ("$$\nx = 1\n$$", True),
        ("Hello [NAME],", True),
        ("https://example.org/x", True),
        ("Photo by [Ann](u) on Flickr", True),
        ("See below:\n\n```\ncode is poetry\n```", False),
        ("[Ann](u) says that roses are never pruned in autumn.", False),
        ("- [Ann](u) says that roses are never pruned.\n- So do I.", False),
        ("Never prune.", False),
        ("| a | b |\n|-|-|\n| c | d |", False),
    ],
)
def test_asides(text: str, expected: bool) -> None:
    (block,) = read(text).blocks
    assert block.aside == expected
