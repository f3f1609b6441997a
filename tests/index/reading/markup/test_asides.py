from typing import get_args

import pytest

from index.datatypes import BlockKind
from index.reading.markup.asides import Shape, ends, is_aside, is_attribution, is_credit, opens

PROSE = Shape("paragraph", linked=0, letters=50, is_picture=False)


@pytest.mark.parametrize(
    ("words", "following", "expected"),
    [
        ("Three things to do with a new laptop:", "Paragraph", True),
        ("三件事：", "List", True),
        ('He calls them "rules:"', "List", True),
        ("Buy these", "List", True),
        ("Buy these", "Table", True),
        ("Buy these", "Paragraph", False),
        ("Buy these", "BlockQuote", False),
        ("There are many tools, for example", "CodeBlock", True),
        ("Here are the steps.", "List", True),
        ("Do the following.", "BlockQuote", True),
        ("I have said so.", "List", False),
        ("It is for example a hoe that bends.", "List", False),
        ("Not bad :)", "Paragraph", False),
        ("— Ann:", "List", False),
        ("Source: a book", "List", False),
    ],
)
def test_what_opens_a_block(words: str, following: str, expected: bool) -> None:
    assert opens(words, following) == expected


@pytest.mark.parametrize("words", ["One.", "Why?", 'She said "no!"', "三。", "Well…", "(So it is.)", "So:", "क्यों।"])
def test_where_a_sentence_ends(words: str) -> None:
    assert ends(words)
    assert not ends(words + " And")


@pytest.mark.parametrize(
    "words",
    [
        "Hello [NAME],",
        "Dear Ann,",
        "Best regards,",
        "Subject: your application",
        "I want [your company] to",
        "Fill in ____ here and send it",
        "Photo by Ann Lee on Unsplash",
        "Translated by Ann Lee.",
        "Last updated: 2022",
        "© 2022 Ann Lee",
        "— Ann Lee",
        "Subscribe to my newsletter for more of this!",
        "Follow me on the usual sites.",
        "Read more",
        "Table of contents",
        "$$ x^2 $$",
        "https://example.org/a.b?c=d",
        "Read it here: https://example.org/a",
        "Two words",
        "例えば",
        "These three rules matter:",
    ],
)
def test_fragments_are_asides(words: str) -> None:
    assert is_aside(words, PROSE)
    for kind in set(get_args(BlockKind)) - {"paragraph", "code"}:
        formula = words.startswith("$$")
        assert is_aside(words, Shape(kind, 0, 50, is_picture=False)) == formula


@pytest.mark.parametrize(
    "words",
    [
        "Never prune roses in autumn.",
        "Prune.",
        "Follow the light, and the plant will too, for all I know",
        "No photo by no name is needed for that.",
        "Subscribers of my letter know that I never prune roses.",
        "Hi there is what I say to plants. They like it.",
        "[sic] is what editors write there.",
        "Costs: 3",
        "不要在秋天修剪玫瑰",
        "Read more books about gardens, and fewer about gardeners.",
        "Translated by machines, most recipes are fun. " * 4,
    ],
)
def test_advice_is_none(words: str) -> None:
    assert not is_aside(words, PROSE)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (Shape("code", 0, 100, is_picture=False), True),
        (Shape("paragraph", 0, 100, is_picture=True), True),
        (Shape("paragraph", 41, 10, is_picture=False), True),
        (Shape("paragraph", 40, 10, is_picture=False), False),
        (Shape("list", 21, 10, is_picture=False), True),
        (Shape("list", 20, 10, is_picture=False), False),
        (Shape("quote", 0, 3, is_picture=False), False),
    ],
)
def test_code_pictures_and_what_is_mostly_links_are_asides(shape: Shape, expected: bool) -> None:
    assert is_aside("Never prune roses in autumn, or they die.", shape) == expected


@pytest.mark.parametrize(
    ("words", "attribution", "credit"),
    [
        ("— Ann", True, False),
        ("-- Ann", True, False),
        ("- Ann", True, False),
        ("-5 degrees", False, False),
        ("— Ann " * 40, False, False),
        ("Image credit: Ann", False, True),
        ("By Ann Lee and Bob", False, True),
        ("By then it was over.", False, False),
        ("Written in 2022", False, True),
    ],
)
def test_who_said_and_who_made_it(words: str, attribution: bool, credit: bool) -> None:
    assert (is_attribution(words), is_credit(words)) == (attribution, credit)
