import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from index.reading.corpus import Corpus
from index.reading.listing import Listing, is_essay, key, stem


@pytest.mark.parametrize(
    ("name", "essay", "bare"),
    [
        ("a.md", True, "a"),
        ("A.MarkDown", True, "A"),
        ("b/index.mdx", True, "b/index"),
        ("a.notes.md", True, "a.notes"),
        ("questions.md", True, "questions"),
        ("a.questions.md", False, "a"),
        ("b/A.Questions.MD", False, "b/A"),
        ("a.questions.mdx", False, "a"),
        ("a.draft.md", False, "a"),
        ("a.golden.markdown", False, "a"),
        ("a.txt", False, "a.txt"),
        ("a.md.bak", False, "a.md.bak"),
        ("md", False, "md"),
    ],
)
def test_what_names_say(name: str, essay: bool, bare: str) -> None:
    assert is_essay(name) is essay
    assert stem(name) == bare


def walked(root: Path, *names: str) -> tuple[list[str], Listing]:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    listing = Listing(root)
    listing.walk()
    return list(listing.unlike()), listing


def test_everything_else_is_other(tmp_path: Path) -> None:
    names, listing = walked(
        tmp_path,
        *("a.md", "b/index.mdx", "a.questions.md", "a.draft.md", "b/a.golden.md", "b/x.png", "notes.txt", "essay.docx"),
        *("learned.safetensors", "learned.all-MiniLM-L6-v2.safetensors", "other.safetensors", "b/learned.safetensors"),
        *(".DS_Store", ".git/config", "b/.x.md"),
    )
    assert names == ["a.md", "a.questions.md", "b/index.mdx"]
    assert sorted(listing.others) == [
        *("a.draft.md", "b/a.golden.md", "b/learned.safetensors", "b/x.png", "essay.docx", "notes.txt"),
        "other.safetensors",
    ]
    assert listing.wrong == {}


def test_two_essays_of_one_stem(tmp_path: Path) -> None:
    names, listing = walked(tmp_path, "a.md", "A.markdown", "a.questions.md", "a.questions.mdx", "b/a.mdx")
    assert names == ["A.markdown", "a.questions.md", "a.questions.mdx", "b/a.mdx"]
    assert listing.wrong == {
        "a.md": "A.markdown and a.md differ only by their suffix, so that the same questions would belong to both; "
        "rename one."
    }


@pytest.mark.parametrize(
    "name", ["a\u200bb.md", "\u2060.md", "a\u00ad.md", "\ufeffa.md", "a\u202eb.md", "\u3164.md", "\u2800.md"]
)
def test_a_name_with_nothing_to_see_is_wrong(tmp_path: Path, name: str) -> None:
    _, listing = walked(tmp_path, "fine.md", name)
    (said,) = listing.wrong.values()
    assert "characters that cannot be seen" in said
    assert not set(said) & set("\u200b\u2060\u00ad\ufeff\u202e\u3164\u2800")


@pytest.mark.parametrize("name", ["می\u200cخواهم.md", "👩\u200d🌾.md", "é.md", "日本.md"])
def test_a_name_is_spelt_as_its_language_wants(tmp_path: Path, name: str) -> None:
    names, listing = walked(tmp_path, name)
    assert (names, listing.wrong) == ([name], {})


FORMS: list[tuple[Literal["NFC", "NFD"], str]] = [("NFC", ".md"), ("NFD", ".questions.md")]


def test_letters_may_be_stored_in_either_way(tmp_path: Path) -> None:
    names = [unicodedata.normalize(form, f"é{suffix}") for form, suffix in FORMS]
    assert key(names[0]) == key(names[1])
    for name in names:
        (tmp_path / name).write_text("")
    assert list(Corpus.open(tmp_path).essays()) == [(names[0], [names[1]])]
