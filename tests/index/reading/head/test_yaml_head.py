import pytest

from index.errors import CorpusError
from index.reading.head.fields import Field
from index.reading.head.yaml_head import means_fields, read_yaml


def read(source: str) -> list[tuple[str, int, object]] | None:
    found = read_yaml("a.md", source, 2)
    return None if found is None else [(field.key, field.line, field.value) for field in found]


def test_the_keys_that_are_used_are_read_with_their_lines() -> None:
    assert read("x: [1]\ntitle: 1.0\n\nauthor:\n- {name: A, age: 5}\n- ~\ndate:") == [
        ("title", 3, "1.0"),
        ("author", 5, [{"name": "A", "age": "5"}, None]),
        ("date", 8, None),
    ]


def test_one_broken_key_leaves_the_others_as_they_are() -> None:
    source = "title: A: b\nauthor:\n  - A\n  - B\nx: [\ndate: 2022-12-05 # so\nurl: 'x"
    assert read_yaml("a.md", source, 2) == [
        Field("title", 2, "A: b"),
        Field("author", 3, ["A", "B"]),
        Field("date", 7, "2022-12-05"),
        Field("url", 8, "", "a.md, line 8: the front matter is not valid YAML; put the value in quotes."),
    ]


def test_what_is_no_mapping_is_no_front_matter() -> None:
    assert (
        read("Words.")
        is read("- a")
        is read("# a")
        is read("Some words: x")
        is read("Dear all: x\n\nAnd: y: z")
        is None
    )
    assert read("") == read("\n ") == read("x: y") == []


def test_a_stray_line_is_named() -> None:
    with pytest.raises(CorpusError, match=r"^a\.md, line 4: the line is neither a key nor a value; "):
        read("title: T\n\nWords.")


def test_what_was_meant_as_fields() -> None:
    assert means_fields(["title: A: b", "Words"])
    assert means_fields(["# so", "x: [", "", "y_z.a-b: 1", "  - c"])
    assert means_fields(['"x": 1'])
    assert not means_fields(["x: 1", "Words"])
    assert not means_fields(["Words", "title: T"])
    assert not means_fields([])
