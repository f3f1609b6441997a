from index.reading.head.fields import Field
from index.reading.head.toml_head import means_fields, read_toml


def test_the_keys_that_are_used_are_read_with_their_lines() -> None:
    source = "x = 1\ntitle = 1.10\nauthor = {name = 'A'}\n\ndate = 2022-12-05\n[t]\ntitle = 'U'"
    assert read_toml("a.md", source, 2) == [
        Field("title", 3, "1.10"),
        Field("author", 4, {"name": "A"}),
        Field("date", 6, "2022-12-05"),
    ]


def test_one_broken_key_leaves_the_others_as_they_are() -> None:
    source = "title = 'T'\nx = words\nauthors = [\n  'A',\n\n  'B',\n]\ndate = soon\n\n[t]\nurl = 'u'"
    assert read_toml("a.md", source, 2) == [
        Field("title", 2, "T"),
        Field("authors", 4, ["A", "B"]),
        Field("date", 9, None, "a.md, line 9: the front matter is not valid TOML; put the value in quotes."),
    ]


def test_what_has_no_key_is_no_front_matter() -> None:
    assert read_toml("a.md", "Words.", 2) is None
    assert read_toml("a.md", "", 2) == []
    assert not means_fields(["Words.", "[t]", "x = 1"])
    assert means_fields(["Words", "x = y"])
