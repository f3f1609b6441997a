from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CorpusError
from index.reading.front_matter import FrontMatter, read_front_matter


def read(source: str) -> FrontMatter:
    return read_front_matter("a.md", source)


def test_what_an_essay_says_of_itself() -> None:
    found = read('title: "  A  title "\nauthor: Ann\nurl: https://a.b\ndate: 2022-09-18\nother: [1, {a: b}]\n')
    assert found == FrontMatter("A title", "Ann", "https://a.b", date(2022, 9, 18))
    assert read("title: T\nauthor:\ndate: 2022-12-05 21:53:45\n") == FrontMatter("T", "", "", date(2022, 12, 5))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("title: T\ndate: !!timestamp soon\n", 3),
        ("title: T\nx: !!int ''\n", 3),
        ("title: T\nx: !!bool maybe\n", 3),
        ("title: T\nx: !!float many\n", 3),
        ('title: "\\UFFFFFFFF"\n', 2),
        ("title: T\nx: !!python/object:os.system {}\n", 3),
        ("title: T\ntitle: U\n", 3),
        ("title: T\n\tx: y\n", 3),
        ("title: T\ndate: 2022-13-45\n", 3),
        ("title: x: y\n", 2),
        ("title: T\n? [a, b]\n: c\n", 3),
        ("title: T\nx: \x07\n", 3),
        ("title: [T]\n", 2),
        ("title: '  '\n", 2),
        ("title: T\nauthor: [Ann, Bob]\n", 3),
        ("title: T\ndate: someday\n", 3),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(source: str, line: int) -> None:
    with pytest.raises(CorpusError) as caught:
        read(source)
    said = str(caught.value)
    assert said.startswith(f"a.md, line {line}: ")
    assert "\n" not in said and said.endswith(".")


@pytest.mark.parametrize(
    "source",
    [
        "x: " + "[" * 2000,
        "x: " + "[" * 2000 + "]" * 2000,
        "x: " + "{a: " * 2000,
        "x: " + "- " * 2000,
        "a: &a [x, x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
        "x: 0x" + "f" * 90_000,
        "x: 1" + "_0" * 40_000,
        "y: " + "z" * 200_000,
    ],
)
def test_what_is_made_to_burst_is_read_or_refused_in_one_sentence(source: str) -> None:
    try:
        assert read(f"title: T\n{source}\n").title == "T"
    except CorpusError as error:
        assert str(error).startswith("a.md") and len(str(error)) < 300


def test_a_title_is_needed() -> None:
    for source in ("", "author: Ann\n", "- a\n- b\n", "just words"):
        with pytest.raises(CorpusError, match="needs text as its title"):
            read(source)


@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused(source: str) -> None:
    try:
        assert read(f"title: T\n{source}").title == "T"
    except CorpusError as error:
        assert str(error).startswith("a.md")
