from pathlib import Path

import numpy as np
import pytest

from index.builds.layout import Layout
from index.builds.persistence import load_contents, save_contents
from index.datatypes import TEXT_KINDS
from index.errors import IndexDamaged
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from tests.conftest import WordEncoder

ESSAY = parse_document(
    CorpusFile("a.md", b"---\ntitle: T\n---\n# Animals\nCats sleep. Dogs run.\n\nBirds fly.\n\n# Plants\nTrees grow.")
)
QUESTIONS = CorpusFile("a.questions.md", b"> Birds fly.\n- what about wings?\n\n# Not covered\n- how much money\n")


@pytest.fixture
def saved(words: WordEncoder, tmp_path: Path) -> Contents:
    layout = Layout(tmp_path)
    with Draft(layout) as draft:
        draft.add(ESSAY, parse_questions(QUESTIONS, ESSAY).expected)
        contents = assemble(draft.finish(), words.encode_passages, ["cats", "sleep"])
    save_contents(contents, layout)
    return contents


def test_what_is_saved_comes_back(saved: Contents, tmp_path: Path) -> None:
    loaded = load_contents(Layout(tmp_path), saved.vectors.describe())
    assert list(loaded.passages) == list(saved.passages)
    assert np.array_equal(loaded.views, saved.views)
    assert np.array_equal(loaded.labels, saved.labels)
    assert loaded.calibration == saved.calibration
    assert (loaded.spelling.known, loaded.spelling.used) == (saved.spelling.known, saved.spelling.used)
    for text in ("birds fly high", "nothing", ""):
        assert loaded.bm25.of(text).tolist() == saved.bm25.of(text).tolist()
        assert loaded.titles.of(text).tolist() == saved.titles.of(text).tolist()
    for kind in TEXT_KINDS:
        assert np.array_equal(loaded.spreads[kind].mean, saved.spreads[kind].mean)
        assert np.array_equal(loaded.spreads[kind].covariance, saved.spreads[kind].covariance)


def test_the_same_contents_give_the_same_bytes(saved: Contents, tmp_path: Path) -> None:
    again = Layout(tmp_path / "again")
    again.folder.mkdir()
    save_contents(saved, again)
    for name in ("views.npy", "labels.npy", "words.json", "calibration.json", "lexical/text/words.json"):
        assert (again.folder / name).read_bytes() == (tmp_path / name).read_bytes()


def test_any_file_that_is_spoilt_or_missing_is_an_error_of_one_sentence(saved: Contents, tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != layout.keys]
    assert len(files) > 15
    for path in files:
        before = path.read_bytes()
        for content in (None, b"", b"junk", b"{}", before[: len(before) // 2]):
            path.unlink()
            if content is not None:
                path.write_bytes(content)
            try:
                contents = load_contents(layout, saved.vectors.describe())
                assert all(passage.text for passage in contents.passages)
            except IndexDamaged as error:
                assert str(error).endswith("run `mentor rebuild`.") and "\n" not in str(error)
            path.write_bytes(before)
    load_contents(layout, saved.vectors.describe())


def test_vectors_for_other_views_are_noticed(saved: Contents, tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", np.zeros((3, 64), np.float32))
    with pytest.raises(IndexDamaged, match="3 vectors for"):
        load_contents(Layout(tmp_path), {"kind": "flat"})
