import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import messages
from index.errors import CorpusError, QuestionsError
from index.reading.corpus import Corpus, CorpusFile


def write(root: Path, *names: str) -> Corpus:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Of {name}.", encoding="utf-8")
    return Corpus.open(root)


def test_markdown_files_are_listed_in_order_with_forward_slashes(tmp_path: Path) -> None:
    corpus = write(tmp_path, "b.md", "a/b/c.md", "A.MD", "a.questions.md", "notes.txt", "b.md.bak", "md")
    assert corpus.names == ("A.MD", "a.questions.md", "a/b/c.md", "b.md")
    assert corpus.root == tmp_path


def test_nothing_hidden_is_listed(tmp_path: Path) -> None:
    assert write(tmp_path, "a.md", ".b.md", ".git/c.md", "d/.e/f.md", "d/.g.md").names == ("a.md",)


def test_a_corpus_must_exist_and_hold_an_essay(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    with pytest.raises(CorpusError) as caught:
        Corpus.open(missing)
    assert str(caught.value) == f"There is no corpus folder at {missing}; create it or set MENTOR_CORPUS."
    with pytest.raises(CorpusError) as caught:
        write(tmp_path, "a.questions.md", "readme.txt")
    assert str(caught.value) == f"The corpus at {tmp_path} contains no essay; put a Markdown file with a title there."


def test_a_file_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("")
    with pytest.raises(CorpusError, match="no corpus folder"):
        Corpus.open(tmp_path / "corpus")


def test_links_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("Secret.")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").symlink_to(outside)
    with pytest.raises(CorpusError, match=r"^a\.md is a link"):
        Corpus.open(folder)
    (folder / "a.md").unlink()
    (folder / "sub").mkdir()
    (folder / "sub" / "more").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(CorpusError, match=r"^sub/more is a link"):
        Corpus.open(folder)


@pytest.mark.parametrize(
    "names",
    [("Essay.md", "essay.MD"), ("STRASSE.md", "straße.md"), ("caf\u00e9.md", "cafe\u0301.md"), ("A/x.md", "a/x.md")],
)
def test_names_that_differ_only_by_case_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    first, second = sorted(names)
    with pytest.raises(CorpusError) as caught:
        write(tmp_path, *names)
    assert str(caught.value) == messages.NAMES_DIFFER_BY_CASE.format(first=first, second=second)


def test_a_name_that_is_no_text_is_refused_and_shown(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("")
    except OSError:
        pytest.skip("this file system takes only text as names")
    with pytest.raises(CorpusError) as caught:
        Corpus.open(tmp_path)
    assert str(caught.value) == r"'caf\udce9.md' is not a UTF-8 file name; rename the file."


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_file_is_read_as_it_is(text: str) -> None:
    data = text.encode()
    file = CorpusFile("a.md", data)
    assert file.decode() == text
    assert file.sha256 == hashlib.sha256(data).hexdigest()


@given(st.text(st.sampled_from("aé\n\r")), st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80"]))
def test_bytes_that_are_no_text_are_named_with_their_line(before: str, wrong: bytes) -> None:
    with pytest.raises(CorpusError) as caught:
        CorpusFile("a.md", before.encode() + wrong + b"\nafter").decode()
    assert str(caught.value).startswith(f"a.md, line {before.count(chr(10)) + 1}: not UTF-8")


def test_a_file_that_vanishes_before_it_is_read(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md", "b.md")
    (tmp_path / "b.md").unlink()
    with pytest.raises(CorpusError, match=r"^b\.md disappeared .* try again\.$"):
        corpus.checksums()


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md")
    (tmp_path / "a.md").unlink()
    (tmp_path / "a.md").mkdir()
    with pytest.raises(CorpusError) as caught:
        corpus.read("a.md")
    assert str(caught.value) == "a.md cannot be read (Is a directory); check its permissions."


def test_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md", "sub/b.md")
    assert corpus.checksums() == {name: hashlib.sha256(f"Of {name}.".encode()).hexdigest() for name in corpus.names}


def test_a_copy_holds_the_same_bytes_and_is_read_from_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    data = "\ufeff---\r\ntitle: x\r---\nText.".encode()
    (tmp_path / "corpus" / "b.md").write_bytes(data)
    corpus = write(tmp_path / "corpus", "sub/deep/a.md")
    copied = corpus.copy(tmp_path / "copy", corpus.checksums())
    assert (copied.root, copied.names) == (tmp_path / "copy", corpus.names)
    assert copied.read("b.md").data == data
    (tmp_path / "corpus" / "b.md").write_text("Changed.")
    assert copied.read("b.md").data == data


def test_a_file_that_changes_between_hash_and_copy(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", "a.md")
    checksums = corpus.checksums()
    (tmp_path / "corpus" / "a.md").write_text("Changed.")
    with pytest.raises(CorpusError, match=r"^a\.md was changed while"):
        corpus.copy(tmp_path / "copy", checksums)
    assert not (tmp_path / "copy" / "a.md").exists()


def test_questions_belong_to_the_essay_of_the_same_name(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md", "a.notes.md", "A.questions.md", "b/a.md", "b/a.Questions.MD", "c.MD")
    assert list(corpus.essays()) == [
        ("a.md", ["A.questions.md"]),
        ("a.notes.md", []),
        ("b/a.md", ["b/a.Questions.MD"]),
        ("c.MD", []),
    ]


def test_questions_need_an_essay_beside_them(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md", "b/a.questions.md")
    with pytest.raises(QuestionsError) as caught:
        list(corpus.essays())
    assert str(caught.value) == (
        "b/a.questions.md: there is no essay b/a.md beside it; add the essay, or rename this file."
    )
