import os
import stat
from pathlib import Path

import pytest

from index import messages
from index.authoring.new import new_bot
from index.errors import MentorError
from tests.conftest import ROOT


@pytest.fixture
def essays(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "one.md").write_bytes(b"\xef\xbb\xbfOne.\r\n")
    (folder / "two.txt").write_bytes(b"Two.\n")
    return [folder / "one.md", folder / "two.txt"]


def test_a_new_bot_has_all_that_it_needs(tmp_path: Path, essays: list[Path]) -> None:
    folder = tmp_path / "a" / "bot"
    bot = new_bot(folder, essays)
    names = [".env", ".gitignore", "README.md", "corpus/one.md", "corpus/two.md", "manifest.json"]
    assert [path.relative_to(folder).as_posix() for path in bot.written] == names
    assert (folder / "corpus/one.md").read_bytes() == essays[0].read_bytes()
    assert (folder / "corpus/two.md").read_bytes() == essays[1].read_bytes()
    for ours, theirs in ((".env.example", ".env"), ("manifest.json", "manifest.json")):
        assert (folder / theirs).read_bytes() == (ROOT / ours).read_bytes()
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert ".env" in (folder / ".gitignore").read_text().split("\n")
    readme = (folder / "README.md").read_text()
    assert messages.NEW_ESSAYS_THERE in readme
    assert readme.count("\n1. ") == readme.count("\n2. ") == readme.count("\n3. ") == 1


def test_without_essays_the_corpus_waits_for_them(tmp_path: Path) -> None:
    new_bot(tmp_path, [])
    assert list((tmp_path / "corpus").iterdir()) == []
    assert messages.NEW_ESSAYS_MISSING in (tmp_path / "README.md").read_text()


def test_what_is_there_already_stays_as_it_is(tmp_path: Path, essays: list[Path]) -> None:
    folder = tmp_path / "bot"
    (folder / "corpus").mkdir(parents=True)
    (folder / "corpus" / "one.md").write_text("Mine.\n")
    (folder / ".env").symlink_to("elsewhere")
    bot = new_bot(folder, essays)
    assert set(bot.left) == {folder / "corpus" / "one.md", folder / ".env"}
    assert (folder / "corpus" / "one.md").read_text() == "Mine.\n"
    assert not (folder / "elsewhere").exists()
    again = new_bot(folder, essays)
    assert (again.written, len(again.left)) == ((), 6)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.docx", b"x", "is neither Markdown nor plain text"),
        ("a.md", b"\xff", "is not UTF-8 text"),
        ("none.md", None, "There is no file"),
        ("folder.md", "folder", "is a folder, not a file"),
        ("ONE.md", b"x", "would both be ONE.md"),
        ("two.markdown", b"x", "would both be two.markdown"),
        ("post.draft.md", b"x", "is a draft by its name"),
    ],
)
def test_an_essay_that_cannot_be_used_is_named_before_anything_is_written(
    tmp_path: Path, essays: list[Path], name: str, data: bytes | str | None, says: str
) -> None:
    path = tmp_path / name
    if data == "folder":
        path.mkdir()
    elif isinstance(data, bytes):
        path.write_bytes(data)
    with pytest.raises(MentorError, match=says):
        new_bot(tmp_path / "bot", [*essays, path])
    assert not (tmp_path / "bot").exists()


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path, essays: list[Path]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MentorError, match="cannot be written to"):
        new_bot(tmp_path / "file" / "bot", essays)
    full = tmp_path / "full"
    full.mkdir()
    before = os.open

    def fail(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).name == "manifest.json":
            raise OSError(28, "No space left on device")
        return before(path, flags, mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.authoring.new.os.open", fail)
        with pytest.raises(MentorError, match="No space left"):
            new_bot(full, essays)
        assert list(full.iterdir()) == []
        with pytest.raises(MentorError, match="No space left"):
            new_bot(full / "new", essays)
    assert list(full.iterdir()) == []


def test_an_essay_named_twice_and_its_questions_are_copied_once(tmp_path: Path, essays: list[Path]) -> None:
    questions = essays[0].with_name("one.questions.md")
    questions.write_text("> One.\n- q?\n")
    bot = new_bot(tmp_path / "bot", [essays[0], essays[0], questions])
    assert [path.name for path in bot.written if path.parent.name == "corpus"] == ["one.md", "one.questions.md"]
