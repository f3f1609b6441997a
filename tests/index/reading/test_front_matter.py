from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CorpusError
from index.reading.front_matter import FrontMatter, read_front_matter

LAUGHTER = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 50))
MERGED = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 100))
NOT_YAML = "the front matter is not valid YAML; put the value in quotes."


def read(source: str) -> FrontMatter:
    return read_front_matter("a.md", source)


def test_the_keys_that_are_needed() -> None:
    source = 'title: "  A\\n  title "\nauthor: Ann\nurl: https://a.b\ndate: 2022-09-18\nother: [1]'
    assert read(source) == FrontMatter("A title", "Ann", "https://a.b", date(2022, 9, 18))
    assert read("title: x") == FrontMatter("x", "", "", None)
    assert read("title: x\nauthor:\nurl: ~\ndate: null") == FrontMatter("x", "", "", None)


@pytest.mark.parametrize(
    "written",
    ["2022-09-18", "2022-9-18 0:00:00", "2022-09-18 23:59:59", "2022-09-18T23:59:59Z", "2022-09-18 01:00:00 -11:00"],
)
def test_a_date_is_that_on_the_calendar_of_its_place(written: str) -> None:
    assert read(f"title: x\ndate: {written}").date == date(2022, 9, 18)


def test_aliases_stand_for_what_they_name() -> None:
    assert read("x: &t A title\ntitle: *t").title == "A title"


@pytest.mark.parametrize(
    "source",
    [
        LAUGHTER,
        MERGED,
        "x: &x [*x]",
        "x: &x {y: *x}",
        "x: !!binary aGk=",
        "x: !!set {a, b}",
        "x: !!omap [a: b]",
        "x: {a: b, a: c}",
        "x: [1_000, 0x1F, 08, 1:30, .nan, -.inf, 1e999, yes, ~, =]",
        "x: " + "y" * 50_000,
        "x: !!binary " + "aGk=" * 10_000,
        "<<: {title: y}",
        "5: a\n5: b",
        "a: b\ufeffc",
    ],
)
def test_what_nobody_needs_does_no_harm(source: str) -> None:
    assert read(f"title: T\n{source}") == FrontMatter("T", "", "", None)


@pytest.mark.parametrize(
    "value",
    [
        "!!timestamp soon",
        "!!timestamp ''",
        "!!int ''",
        "!!int _",
        "!!int 0x",
        "!!int 1.5",
        "!!float ''",
        "!!bool maybe",
        "!!binary é",
        '"\\UFFFFFFFF"',
        '"\\U00110000"',
        '"\\q"',
        "!!python/object:os.system x",
        "!!python/object/apply:os.system [exit]",
        "!!python/name:os.system",
        "!own x",
        "!!str [a]",
        "!!map []",
        "!!seq {}",
        "!!set [a]",
        "*nowhere",
        "&x *x",
        "y: z",
        "'open",
        "@at",
        "`tick",
        "a\tb: c",
        "\x1b[31m",
        "[" * 2000,
        "[" * 2000 + "]" * 2000,
        "{a: " * 2000,
        "- " * 2000,
        "9" * 5000,
        "0x" + "f" * 50_000,
        "1" + ":1" * 40_000,
        "1" + ":1" * 40_000 + ".0",
    ],
    ids=lambda value: value[:30],
)
@pytest.mark.parametrize("key", ["x", "date"])
def test_what_is_no_yaml_is_named_with_its_line(key: str, value: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(f"title: T\n\n{key}: {value}")
    assert str(caught.value) == f"a.md, line 4: {NOT_YAML}"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("title: T\n\tx: y", f"line 3: {NOT_YAML}"),
        ("title: T\n? [a]\n: b", f"line 3: {NOT_YAML}"),
        ("title: T\nx: \u2028\x85 y\nz: [", f"line 4: {NOT_YAML}"),  # Lines of YAML, but of no editor.
        ("title: T\nx: 'a\n\n\nb: [", f"line 6: {NOT_YAML}"),
        ("title: T\n--- x", f"line 3: {NOT_YAML}"),
        ("title: T\nTitle: U\ntitle: V", "line 4: the front matter has a second title; delete one of the two."),
        ("title: T\n'x\x1b[2J': 1\nx\x1b[2J: 2", f"line 3: {NOT_YAML}"),
        (
            'title: T\n"\\e[2J": 1\n"\\e[2J": 2',
            r"line 4: the front matter has a second \x1b[2J; delete one of the two.",
        ),
        ("- list", 'line 1: the front matter needs text as its title; write a line title: "…".'),
        ("x: y", 'line 1: the front matter needs text as its title; write a line title: "…".'),
        ("x: y\ntitle:", 'line 3: the front matter needs text as its title; write a line title: "…".'),
        ("title: [T]", 'line 2: the front matter needs text as its title; write a line title: "…".'),
        ("title: !!binary aGk=", 'line 2: the front matter needs text as its title; write a line title: "…".'),
        ("title: T\nauthor: 5", 'line 3: the front matter needs text as its author; write a line author: "…".'),
        ("title: T\nurl: {a: b}", 'line 3: the front matter needs text as its url; write a line url: "…".'),
        (
            'title: "\\ud800"',
            "line 2: the front matter's title contains an unpaired surrogate; write the character itself.",
        ),
        ("title: T\ndate: soon", "line 3: the front matter's date is not a date; write it like 2022-09-18."),
        ("title: T\ndate: [2022]", "line 3: the front matter's date is not a date; write it like 2022-09-18."),
        ("title: T\ndate: 2022", "line 3: the front matter's date is not a date; write it like 2022-09-18."),
        (
            "title: T\nx: 2022-02-30",
            "line 3: the front matter contains a date that cannot be read (day is out of range for month); correct it.",
        ),
        (
            "title: T\ndate: 0000-01-01",
            "line 3: the front matter contains a date that cannot be read (year 0 is out of range); correct it.",
        ),
    ],
)
def test_errors_name_the_line_and_the_fix(source: str, says: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(source)
    assert str(caught.value) == f"a.md, {says}"


def test_front_matter_without_an_end_is_not_read_for_minutes() -> None:
    with pytest.raises(CorpusError) as caught:
        read("title: T\n" + "x: y\n" * 30_000)
    assert str(caught.value) == (
        "a.md: the front matter has more than 100,000 characters; end it with a line “---” where the text begins."
    )


WORDS = [
    "title: x\n",
    "date: ",
    "x: ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "!!set ",
    "? ",
    "|\n ",
    "2022-02-30",
]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=3))).map("".join))
def test_any_yaml_is_taken_or_named_with_its_line(source: str) -> None:
    try:
        found = read(source)
    except CorpusError as error:
        line = int(str(error).removeprefix("a.md, line ").partition(":")[0])
        assert 1 <= line <= 2 + source.count("\n")
        assert len(str(error).splitlines()) == 1
    else:
        assert found.title == " ".join(found.title.split()) != ""
