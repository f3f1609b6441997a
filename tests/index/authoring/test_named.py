from pathlib import Path

import pytest

from index.authoring.named import find_essay
from index.errors import CorpusError
from index.reading.corpus import Corpus


@pytest.fixture
def files(tmp_path: Path) -> Corpus:
    root = tmp_path / "corpus"
    (root / "b").mkdir(parents=True)
    for name in ("cats.md", "b/index.mdx", "Dogs.markdown"):
        (root / name).write_text("Text.\n")
    (root / "cats.questions.md").write_text("")
    return Corpus.open(root)


@pytest.mark.parametrize(
    "named", ["cats", "cats.md", "Cats", "corpus/cats", "./corpus/../corpus/cats.md", "cats.questions.md"]
)
def test_an_essay_is_named_by_its_path_or_its_questions(
    files: Corpus, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files.root.parent)
    assert find_essay(files, named) == "cats.md"
    assert find_essay(files, str(files.root / "b" / "index")) == "b/index.mdx"


@pytest.mark.parametrize(("named", "nearest"), [("cast", "cats.md"), ("dog", "Dogs.markdown")])
def test_a_wrong_name_tells_the_nearest(files: Corpus, named: str, nearest: str) -> None:
    with pytest.raises(CorpusError, match=f"the nearest name is {nearest}"):
        find_essay(files, named)
