from dataclasses import replace
from pathlib import Path

import pytest

from index.builds.folder import BuildsFolder
from index.builds.freshness import check, is_stale, open_active
from index.builds.recipe import versions
from index.errors import CorpusError, IndexDamaged, IndexMissing, IndexStale, ModelUnavailable
from index.files import sha256
from index.settings import IndexSettings
from tests.conftest import LEARNED, Corpus


def test_a_build_that_fits(settings: IndexSettings, builds: BuildsFolder) -> None:
    assert check(settings).name == open_active(settings).name == builds.active_name()
    assert not is_stale(settings, open_active(settings))


def test_a_changed_corpus_is_named(settings: IndexSettings, corpus: Corpus) -> None:
    corpus(a="Other words.")
    with pytest.raises(IndexStale, match=r"stale: a\.md changed; run"):
        check(settings)
    assert is_stale(settings, open_active(settings))
    corpus(c="New.", d="New.", e="New.")
    with pytest.raises(IndexStale, match=r"a\.md, c\.md, d\.md and others changed"):
        check(settings)


def test_a_corpus_that_cannot_be_read_is_stale(settings: IndexSettings) -> None:
    build = open_active(settings)
    (settings.corpus / "A.md").write_text("")
    assert is_stale(settings, build)
    with pytest.raises(CorpusError):
        check(settings)


def test_what_was_learned_and_libraries_count_for_check(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.corpus / LEARNED).write_bytes(b"x")
    with pytest.raises(IndexStale, match=r"learned\.all-MiniLM-L6-v2\.safetensors changed"):
        check(settings)
    (settings.corpus / LEARNED).unlink()
    used = versions()
    monkeypatch.setattr("index.builds.freshness.versions", lambda: {**used, "faiss-cpu": "0"})
    with pytest.raises(IndexStale, match="another version"):
        check(settings)
    assert not is_stale(settings, open_active(settings))


def test_another_model_is_named(settings: IndexSettings, tmp_path: Path) -> None:
    with pytest.raises(IndexStale, match="MENTOR_MODEL is other"):
        open_active(replace(settings, model="other"))
    with pytest.raises(IndexMissing, match="mentor rebuild"):
        open_active(replace(settings, artifacts=tmp_path / "none"))


def test_what_was_learned_may_be_anything_and_the_build_answers_on(settings: IndexSettings) -> None:
    build = open_active(settings)
    with (settings.corpus / LEARNED).open("wb") as file:
        file.truncate(1 << 42)
    assert is_stale(settings, build)
    assert open_active(settings).name == build.name
    with pytest.raises(ModelUnavailable):
        check(settings)


def test_a_file_that_has_grown_beyond_measure_is_not_read(
    settings: IndexSettings, builds: BuildsFolder, in_time: None
) -> None:
    with builds.active().layout.calibration.open("ab") as file:
        file.truncate(1 << 42)
    for look in (check, open_active):
        with pytest.raises(IndexDamaged, match=r"calibration\.json is missing or was changed"):
            look(settings)


def test_a_damaged_file_is_named_before_anything_is_opened(settings: IndexSettings, builds: BuildsFolder) -> None:
    builds.active().layout.labels.write_bytes(b"junk")
    for look in (check, open_active):
        with pytest.raises(IndexDamaged, match=r"labels\.npy is missing or was changed"):
            look(settings)


def test_check_hashes_everything_anew_where_a_question_trusts_what_was_compared(
    settings: IndexSettings, builds: BuildsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.builds.seal._SETTLED", -1)
    hashed: list[Path] = []

    def counting(path: Path) -> str:
        hashed.append(path)
        return sha256(path)

    monkeypatch.setattr("index.builds.seal.sha256", counting)
    open_active(settings)
    hashed.clear()
    open_active(settings)
    assert hashed == []
    files = builds.active().manifest.files
    check(settings)
    assert len(hashed) == len(files)


def test_what_is_not_in_the_manifest_is_named(settings: IndexSettings, builds: BuildsFolder) -> None:
    folder = builds.active().layout.folder
    strays = [folder / "lists.faiss", folder / "corpus" / "notes.txt", folder / "lexical" / "old.bin", folder / "link"]
    for path in strays[:-1]:
        path.write_bytes(b"x")
    strays[-1].symlink_to("/etc/passwd")
    (folder / "empty").mkdir()
    with pytest.raises(IndexDamaged, match=r"corpus/notes\.txt, lexical/old\.bin, link and others; delete"):
        check(settings)
    open_active(settings)
    for path in strays[1:]:
        path.unlink()
    with pytest.raises(IndexDamaged, match=r"not part of the build: lists\.faiss; delete"):
        check(settings)
    assert open_active(settings).contents.vectors.describe() == {"kind": "flat"}
    strays[0].unlink()
    check(settings)
