import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.inserts import find_inserts

MARKS = "()[]（）「」『』\"'“”„‟‘’‚«»‹›"
TEXT = st.text(alphabet=st.sampled_from(f"{MARKS} as.1:"), max_size=40)


def found(text: str) -> list[str]:
    return [text[insert.opening : insert.closing + 1] for insert in find_inserts(text)]


@pytest.mark.parametrize(
    ("text", "inserts"),
    [
        ("a (b (c) d) [e]", ["(b (c) d)", "(c)", "[e]"]),
        ('He said "no" and "yes".', ['"no"', '"yes"']),
        ("“a ‘b’ c” „d“ „e” «f» »g« « h » ‹i› ‚j‘", None),
        ("彼は「行『く』。」と", ["「行『く』。」", "『く』"]),
        ("don't, the dogs' bowls, rock 'n' roll, '90s, 'tis, ’90s", []),
        ("it’s the cats’ 'best day'", ["'best day'"]),
        ("‘the dogs’ bowls.’ It’s", ["‘the dogs’ bowls.’"]),
        ("'the dogs' bowls, he said.' It's", ["'the dogs' bowls, he said.'"]),
        ('5" and 6\'2" long', []),
        ('a "b c. "d" e', ['"d"']),
        ("(a. [b) c", ["(a. [b)"]),
        ("a) b] c” d’ e» f", []),
        ("sad :( happy :-) (so)", ["(so)"]),
        ("", []),
    ],
)
def test_what_belongs_together(text: str, inserts: list[str] | None) -> None:
    everything = ["“a ‘b’ c”", "‘b’", "„d“", "„e”", "«f»", "»g«", "« h »", "‹i›", "‚j‘"]
    assert found(text) == (everything if inserts is None else inserts)


def test_brackets_quote_in_some_languages_alone() -> None:
    assert [insert.quotes for insert in find_inserts("(a) “b” 「c」 [d] 'e'")] == [False, True, True, False, True]


@given(TEXT)
def test_each_mark_belongs_to_one_other(text: str) -> None:
    inserts = find_inserts(text)
    places = [place for insert in inserts for place in insert[:2]]
    assert all(insert.opening < insert.closing and text[insert.opening] in MARKS for insert in inserts)
    assert len(set(places)) == len(places)
    assert inserts == sorted(inserts)


@given(TEXT, st.sampled_from(["()", "[]", "“”", "„“", "«»", "「」"]))
def test_marks_around_plain_words_are_always_found(text: str, marks: str) -> None:
    whole = f"{text} {marks[0]}some words{marks[1]}, and more"
    assert f"{marks[0]}some words{marks[1]}" in found(whole)
