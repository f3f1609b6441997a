from pathlib import Path

import pytest

from index import messages
from index.authoring.check import CheckedEssay, Stretch, check_corpus
from index.authoring.wanted import Wanted, WantedHere
from index.errors import CorpusError
from index.settings import IndexSettings

ESSAY = """---
title: On cats
author: [Ann, Bo]
date: 5 December 2022
url: https://a.example
---

Cats sleep. They do – 3 times a day.

# Food

Cats eat.

## Mice

Not all.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    write(folder, "cats.md", ESSAY)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def at(root: Path) -> IndexSettings:
    return IndexSettings(corpus=root, artifacts=root.parent / "artifacts")


def names(root: Path, *named: str) -> list[str]:
    return [essay.name for essay in check_corpus(at(root), named).essays]


WANTED = (
    WantedHere(8, 8, "Cats sleep. They do – 3 times a day.", 0, 5),
    WantedHere(12, 12, "Cats eat.", 1, 2),
    WantedHere(16, 16, "Not all.", 0, 3),
)


def test_what_was_read_of_an_essay(root: Path) -> None:
    write(root, "cats.questions.md", "> Cats eat.\n- food?\n# Not covered\n- dogs?\n")
    checked = check_corpus(at(root))
    assert checked.essays == (
        CheckedEssay(
            *("cats.md", "On cats", "Ann and Bo", "2022-12-05", "https://a.example"),
            *(2, 3, 12, 2, 1, 0),  # The dash is no word.
            requoted=(),
            wanted=Wanted(10, WANTED),
            left_out=(),
            notes=(),
        ),
    )
    assert (checked.wrong, checked.not_read) == ((), ())


def test_an_essay_that_says_nothing_of_itself(root: Path) -> None:
    write(root, "dogs/index.md", "Dogs run.\n")
    write(root, "birds.mdx", "# Of birds\n\nBirds fly.\n")
    found = {essay.name: essay for essay in check_corpus(at(root)).essays}
    assert (found["dogs/index.md"].title, found["birds.mdx"].title) == ("dogs", "Of birds")
    assert (found["dogs/index.md"].author, found["dogs/index.md"].date, found["dogs/index.md"].url) == ("", "", "")
    assert (found["dogs/index.md"].sections, found["birds.mdx"].sections) == (0, 1)


def test_a_date_that_is_not_understood_is_noted(root: Path) -> None:
    write(root, "dogs.md", "---\ntitle: Dogs\ndate: soon\n---\nDogs run.\n")
    (essay,) = check_corpus(at(root), ["dogs"]).essays
    assert essay.notes == ("dogs.md, line 3: the date is not understood, so there is none; write it like 2022-09-18.",)


LEFT_OUT = """---
title: C
---
One.

<!-- a
long  comment -->

Two. <!-- short --> More.

<script>
CODE
</script>

# Bare

# Full

Three.
""".replace("CODE", "x(); " * 30)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_stretch_that_is_left_out_has_its_lines(root: Path, newline: str) -> None:
    write(root, "cats.md", LEFT_OUT.replace("\n", newline))
    (essay,) = check_corpus(at(root)).essays
    assert essay.left_out == (
        Stretch(6, 7, "<!-- a long comment -->", messages.LEFT_OUT_COMMENT),
        Stretch(9, 9, "<!-- short -->", messages.LEFT_OUT_COMMENT),
        Stretch(12, 12, ("x(); " * 12).strip() + "…", messages.LEFT_OUT_NOT_SEEN),
        Stretch(15, 15, "# Bare", messages.LEFT_OUT_HEADING),
    )
    assert (essay.sections, essay.passages, essay.words) == (1, 3, 4)


def test_what_cannot_be_read_is_named_and_the_rest_is_read(root: Path) -> None:
    write(root, "a.md", "---\ntitle: 'a\n---\n")
    write(root, "b.md", "---\ntitle: b\n")
    write(root, "b.questions.md", "stray")
    write(root, "c.questions.md", "> C.\n- c?\n")
    write(root, "cats.questions.md", "- who?\n")
    write(root, "dogs.md", "Dogs run.\n")
    write(root, "notes.txt", "")
    (root / "d.md").symlink_to("dogs.md")
    checked = check_corpus(at(root))
    assert [essay.name for essay in checked.essays] == ["dogs.md"]
    assert checked.not_read == ("notes.txt",)
    assert [sentence.split(";")[0] for sentence in checked.wrong] == [
        "d.md is a link, and a corpus takes no links",
        "c.questions.md: there is no essay c.md beside it",
        "a.md, line 2: the front matter is not valid YAML",
        "b.md, line 1: the front matter that begins here has no end",
        "cats.questions.md, line 1: there is no quotation above the question",
    ]
    # Of those that are named alone, nothing else is told.
    assert check_corpus(at(root), ["dogs"]).wrong == check_corpus(at(root), ["dogs"]).not_read == ()
    assert [sentence.split()[0] for sentence in check_corpus(at(root), ["d", "a.md"]).wrong] == ["d.md", "a.md,"]


def test_an_essay_is_named_by_its_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "b/index.mdx", "Text.\n")
    monkeypatch.chdir(root.parent)
    for named in ("cats.md", "cats", "corpus/cats.md", "./corpus/cats", str(root / "cats.md")):
        assert names(root, named) == names(Path("corpus"), named) == ["cats.md"]
    assert names(root, "b/index") == names(root, "corpus/b/index.mdx") == ["b/index.mdx"]
    assert names(root, "b/index", "cats", "cats.md") == ["b/index.mdx", "cats.md"]
    monkeypatch.chdir(root / "b")
    assert names(root, "index.mdx") == ["b/index.mdx"]


@pytest.mark.parametrize(("named", "nearest"), [("cast.md", "cats.md"), ("corpus/dog.md", "dogs.mdx")])
def test_a_wrong_name_is_an_error_that_tells_the_nearest(
    root: Path, monkeypatch: pytest.MonkeyPatch, named: str, nearest: str
) -> None:
    write(root, "dogs.mdx", "Dogs run.\n")
    monkeypatch.chdir(root.parent)
    with pytest.raises(CorpusError) as caught:
        check_corpus(at(root), [named])
    assert str(caught.value) == f"The corpus contains no essay {named}; the nearest name is {nearest}."


def test_without_a_corpus_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus folder"):
        check_corpus(at(tmp_path / "none"))
