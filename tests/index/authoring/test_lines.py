import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.authoring.lines import Lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_put_in_ends_as_the_others_do(end: str) -> None:
    lines = Lines(f"\ufeffone{end}two{end}three")
    lines.insert(1, ["a", "b"])
    lines.insert(0, ["top"])
    lines.replace(2, 3, ["last"])
    lines.insert(1, ["c"])
    assert lines.text() == f"\ufefftop{end}one{end}a{end}b{end}c{end}last{end}"


def test_what_replaces_a_line_comes_before_what_follows_it() -> None:
    lines = Lines("one\ntwo\n")
    lines.insert(1, ["after"])
    lines.replace(1, 1, ["new"])
    assert lines.text() == "new\nafter\ntwo\n"


@pytest.mark.parametrize(
    ("text", "head"), [("", 0), ("> A.\n", 0), ("<!-- a -->\n> A.\n", 1), ("<!--\na\n-->\n", 3), ("<!-- open\n", 0)]
)
def test_the_comment_at_the_head_stays_there(text: str, head: int) -> None:
    assert Lines(text).head() == head


@given(st.text(st.sampled_from("ab \r\n\u2028\x0b")))
def test_a_file_that_is_left_alone_stays_as_it_is(text: str) -> None:
    assert Lines(text).text() == text


def test_a_last_line_gets_an_end_only_if_something_follows() -> None:
    lines = Lines("one\ntwo")
    lines.insert(1, ["a"])
    assert lines.text() == "one\na\ntwo"
    lines.insert(2, ["b"])
    assert lines.text() == "one\na\ntwo\nb\n"
