import contextlib
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
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
    assert corpus.others == ("b.md.bak", "md", "notes.txt")
    assert corpus.root == tmp_path


def test_all_that_is_wrong_is_said_at_once_and_the_rest_is_listed(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md")
    (tmp_path / "link.md").symlink_to("a.md")
    (tmp_path / "folder.mdx").mkdir()
    (tmp_path / "B.md").write_text("")
    (tmp_path / "a.markdown").write_text("")
    corpus = Corpus.look(tmp_path)
    assert corpus.names == ("B.md", "a.markdown")
    with pytest.raises(CorpusError) as caught:
        Corpus.open(tmp_path)
    assert caught.value.sentences == tuple(corpus.wrong.values())
    assert [sentence.split(";")[0] for sentence in caught.value.sentences] == [
        "folder.mdx is a folder, not a file",
        "link.md is a link, and a corpus takes no links",
        "a.markdown and a.md differ only by their suffix, so that the same questions would belong to both",
        "B.md and b.md differ only by case, or by how an accent is stored, and some file systems cannot hold both",
    ]


def test_every_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md", "b.md", "c.md")
    (tmp_path / "a.md").unlink()
    (tmp_path / "c.md").unlink()
    with pytest.raises(CorpusError) as caught:
        corpus.checksums()
    assert [sentence.split()[0] for sentence in caught.value.sentences] == ["a.md", "c.md"]


def test_nothing_hidden_is_listed(tmp_path: Path) -> None:
    assert write(tmp_path, "a.md", ".b.md", ".git/c.md", "d/.e/f.md", "d/.g.md").names == ("a.md",)


def test_a_corpus_must_exist_and_hold_an_essay(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    with pytest.raises(CorpusError) as caught:
        Corpus.open(missing)
    assert str(caught.value) == f"There is no corpus folder at {missing}; create it or set MENTOR_CORPUS."
    with pytest.raises(CorpusError) as caught:
        write(tmp_path, "a.questions.md", "readme.txt")
    assert str(caught.value) == f"The corpus at {tmp_path} contains no essay; put a Markdown file there."


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


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
        server.bind(path.name)  # The whole path may be longer than an address can be.


def device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # That of /dev/zero, which never ends.
    except PermissionError:
        pytest.skip("only root makes devices")


NO_FILES = [
    (pipe, "is a named pipe, not a file"),
    (folder, "is a folder, not a file"),
    (unix_socket, "is a socket, not a file"),
    (device, "is a device, not a file"),
]


@pytest.mark.parametrize("name", ["a.md", "a.questions.md", "sub/b.MD"])
@pytest.mark.parametrize(("make", "reason"), NO_FILES)
def test_what_is_no_file_is_named_when_a_corpus_is_opened(
    tmp_path: Path, in_time: None, make: Callable[[Path], None], reason: str, name: str
) -> None:
    write(tmp_path, "c.md")
    (tmp_path / "sub").mkdir()
    make(tmp_path / name)
    with pytest.raises(CorpusError) as caught:
        Corpus.open(tmp_path)
    assert str(caught.value) == f"{name} {reason}; put a file in its place, or take it away."


@pytest.mark.parametrize(("make", "reason"), NO_FILES)
def test_what_is_no_file_by_the_time_it_is_read_is_named(
    tmp_path: Path, in_time: None, make: Callable[[Path], None], reason: str
) -> None:
    corpus = write(tmp_path, "a.md")
    (tmp_path / "a.md").unlink()
    make(tmp_path / "a.md")
    with pytest.raises(CorpusError, match=f"^a.md {reason}; "):
        corpus.checksums()


@pytest.mark.parametrize(("make", "_"), NO_FILES)
def test_what_nobody_reads_may_be_anything(tmp_path: Path, make: Callable[[Path], None], _: str) -> None:
    write(tmp_path, "a.md")
    for name in ("notes", ".hidden.md"):
        make(tmp_path / name)
    (tmp_path / "nowhere").symlink_to("nothing")
    (tmp_path / "round").symlink_to("round")
    corpus = Corpus.open(tmp_path)
    assert corpus.names == ("a.md",)
    # What a folder contains is looked at instead.
    assert {"nowhere", "round"} <= set(corpus.others) <= {"notes", "nowhere", "round"}


@pytest.mark.parametrize("target", ["nothing", "a.md", "/dev/zero"])
def test_a_link_that_leads_nowhere_or_in_a_circle_or_to_a_device(tmp_path: Path, in_time: None, target: str) -> None:
    (tmp_path / "a.md").symlink_to(target)
    with pytest.raises(CorpusError, match=r"^a\.md is a link"):
        Corpus.open(tmp_path)


@pytest.mark.parametrize("make", [pipe, unix_socket, device, lambda path: path.symlink_to(path.name)])
def test_what_is_no_folder_is_no_corpus(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "corpus")
    with pytest.raises(CorpusError, match=r"^There is no corpus folder at .*/corpus; "):
        Corpus.open(tmp_path / "corpus")


def test_a_name_too_long_for_the_system_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^The corpus folder .* cannot be read \(File name too long\); "):
        Corpus.open(tmp_path / ("x" * 300))


@pytest.fixture
def nobody() -> Iterator[None]:
    """Be a user who may not read everything, as root may."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_what_may_not_be_read_is_named(request: pytest.FixtureRequest) -> None:
    root = Path(tempfile.mkdtemp())  # Others may not pass pytest's own folders.
    root.chmod(0o755)
    request.addfinalizer(lambda: shutil.rmtree(root))
    corpus = write(root, "a.md", "sub/b.md")
    (root / "a.md").chmod(0)
    (root / "sub").chmod(0)
    request.getfixturevalue("nobody")
    with pytest.raises(CorpusError) as caught:
        corpus.read("a.md")
    assert str(caught.value) == "a.md cannot be read (Permission denied); check its permissions."
    with pytest.raises(CorpusError) as caught:
        Corpus.open(root)
    assert str(caught.value) == (
        "The folder sub of the corpus cannot be read (Permission denied); check its permissions."
    )


def test_a_corpus_that_may_not_be_listed_is_named(request: pytest.FixtureRequest) -> None:
    root = Path(tempfile.mkdtemp())
    request.addfinalizer(lambda: shutil.rmtree(root))
    root.chmod(0)
    request.addfinalizer(lambda: root.chmod(0o700))
    request.getfixturevalue("nobody")
    with pytest.raises(CorpusError) as caught:
        Corpus.open(root)
    assert str(caught.value) == (
        f"The corpus folder {root} cannot be read (Permission denied); check it, or set MENTOR_CORPUS to another one."
    )


def test_a_file_that_memory_cannot_hold_is_named(tmp_path: Path, in_time: None) -> None:
    corpus = write(tmp_path, "a.md")
    os.truncate(tmp_path / "a.md", 2**40)  # It takes no room on the disk.
    with pytest.raises(CorpusError) as caught:
        corpus.read("a.md")
    assert str(caught.value) == ("a.md is too large to be held in memory (1099511 MB); split it into several essays.")


def test_folders_may_be_nested_deeper_than_calls(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", tmp_path], check=True))  # shutil.rmtree calls itself.
    depth = sys.getrecursionlimit()
    with contextlib.chdir(tmp_path):
        for _ in range(depth):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.md").write_text("Deep.")
    assert Corpus.open(tmp_path).names == ("d/" * depth + "a.md",)


@pytest.mark.parametrize("name", ["-rf.md", " .md", "x..md", "%s{name}.md", "x" * 252 + ".md"])
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    assert write(tmp_path, name).read(name).decode() == f"Of {name}."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.md", r"a\nb.md"),
        ("\x1b[31mred.md", r"\x1b[31mred.md"),
        ("\x7f.md", r"\x7f.md"),
        ("\x85.md", r"\x85.md"),
        ("\u2028.md", r"\u2028.md"),
        ("\u202excod.md", r"\u202excod.md"),
        ("\u2066/a.md", r"\u2066"),
    ],
)
def test_names_that_a_terminal_would_obey_are_refused(tmp_path: Path, name: str, shown: str) -> None:
    with pytest.raises(CorpusError) as caught:
        write(tmp_path, name)
    assert str(caught.value) == f"{shown} has a name with characters that cannot be seen; rename the file."


def test_the_name_of_the_corpus_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        Corpus.open(tmp_path / "\x1b[2J")
    assert str(caught.value) == (f"There is no corpus folder at {tmp_path}/\\x1b[2J; create it or set MENTOR_CORPUS.")


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
    corpus = write(
        tmp_path,
        "a.md",
        "a.notes.md",
        "A.questions.md",
        "b/a.mdx",
        "b/a.Questions.MD",
        "b/A.questions.markdown",
        "c.MD",
    )
    assert list(corpus.essays()) == [
        ("a.md", ["A.questions.md"]),
        ("a.notes.md", []),
        ("b/a.mdx", ["b/A.questions.markdown", "b/a.Questions.MD"]),
        ("c.MD", []),
    ]


def test_questions_need_an_essay_beside_them(tmp_path: Path) -> None:
    corpus = write(tmp_path, "a.md", "b/a.questions.md", "c.questions.mdx")
    essays = corpus.essays()
    assert next(essays) == ("a.md", [])
    with pytest.raises(QuestionsError) as caught:
        list(essays)
    assert caught.value.sentences == (
        "b/a.questions.md: there is no essay b/a.md beside it; add the essay, or rename this file.",
        "c.questions.mdx: there is no essay c.md beside it; add the essay, or rename this file.",
    )


def test_of_an_essay_that_is_wrong_the_questions_are_not(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.questions.md")
    (tmp_path / "b.md").symlink_to("a.md")
    assert list(Corpus.look(tmp_path).essays()) == [("a.md", [])]
