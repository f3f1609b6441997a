from datetime import date

import pytest

from index.errors import CorpusError
from index.reading.head.fields import Field, Fields, Value, is_used


def fields(**values: Value) -> Fields:
    return Fields("a.md", [Field(key, line, value) for line, (key, value) in enumerate(values.items(), 2)])


def test_without_any_field_there_is_nothing() -> None:
    none = fields()
    assert (none.title(), none.author(), none.url(), none.day(), list(none.notes())) == ("", "", "", None, [])


@pytest.mark.parametrize(
    "key", ["title", "Author", "authors", "canonical_url", "canonicalURL", "pub-date", "permalink"]
)
def test_the_keys_that_are_used(key: str) -> None:
    assert is_used(key)


@pytest.mark.parametrize("key", ["", "titles", "dates", "description", "tags", "created", "a title"])
def test_the_keys_that_are_not(key: str) -> None:
    assert not is_used(key)


def test_texts_are_found_however_deep_and_once() -> None:
    ring: list[Value] = ["Ann"]
    ring.append(ring)
    assert fields(author=[["Ann"], ["Bo", ["Cy"]]]).author() == "Ann, Bo and Cy"
    assert fields(author=ring).author() == "Ann"
    assert fields(author={"name": ["Ann", "Bo"], "role": "Cy"}).author() == "Ann and Bo"


def test_of_a_crowd_some_are_named() -> None:
    assert fields(author=[f"A{number}" for number in range(1000)]).author().count("A") == 20


def test_the_first_address_and_the_first_day_that_can_be_used() -> None:
    assert fields(url="/a", canonical="https://a.example", permalink="https://b.example").url() == "https://a.example"
    assert fields(date="soon", publishDate="2022-12-05").day() == date(2022, 12, 5)
    assert list(fields(date="soon", publishDate="2022-12-05").notes()) == []
    assert len(list(fields(publishDate="2022-12-05", date="").notes())) == 0


def test_an_unreadable_value_matters_where_it_is_used() -> None:
    broken = Fields("a.md", [Field("author", 3, None, "It is broken."), Field("title", 2, "T")])
    assert broken.title() == "T"
    with pytest.raises(CorpusError, match=r"^It is broken\.$"):
        broken.author()


def test_a_key_may_not_stand_there_twice() -> None:
    twice = Fields("a.md", [Field("title", 2, "T"), Field("title", 5, "U"), Field("date", 6, "")])
    assert twice.day() is None
    with pytest.raises(CorpusError, match=r"^a\.md, line 5: the front matter has a second title; "):
        twice.title()
