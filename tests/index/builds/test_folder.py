import errno
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest
from filelock import FileLock

from index.builds.folder import BuildsFolder
from index.builds.freshness import check, open_active
from index.errors import BuildLocked, CorpusError, IndexDamaged, IndexMissing, IndexStale, MentorError, ModelUnavailable
from index.making.make import rebuild
from index.settings import IndexSettings
from tests.conftest import LEARNED, ROOT, Corpus, Silent, build


def active(settings: IndexSettings) -> str:
    return BuildsFolder(settings.artifacts).active().name


def opened(settings: IndexSettings) -> None:
    """Open all that a question needs."""
    build = open_active(settings)
    assert len(build.contents.passages)
    build.encoder()


def test_a_second_rebuild_has_nothing_to_do(settings: IndexSettings) -> None:
    again = build(settings)
    assert not again.built
    assert again.embedded == 0
    assert check(settings).manifest.counts["documents"] == 2


def test_only_changed_texts_are_embedded_again(settings: IndexSettings, corpus: Corpus) -> None:
    corpus(a="Cats sleep all day. They like the moon.")
    outcome = build(settings)
    assert outcome.built
    # The second sentence, and the window, passage and section that hold it.
    assert outcome.embedded == 4


def test_rollback_and_back_again(settings: IndexSettings, corpus: Corpus) -> None:
    first = active(settings)
    corpus(c="Birds fly.")
    second = build(settings).build.name
    assert BuildsFolder(settings.artifacts).rollback().name == first
    assert active(settings) == first
    with pytest.raises(IndexMissing, match="no build older"):
        BuildsFolder(settings.artifacts).rollback()
    with pytest.raises(IndexStale, match=r"c\.md changed"):
        check(settings)
    # The newer build still fits the corpus, so it is taken up again rather than made anew.
    again = build(settings)
    assert not again.built
    assert again.build.name == second == active(settings)


def test_three_older_builds_stay(settings: IndexSettings, corpus: Corpus) -> None:
    for number in range(5):
        corpus(c=f"Birds fly {number}.")
        build(settings)
    assert len(BuildsFolder(settings.artifacts).whole()) == 4


@pytest.mark.parametrize("how", ["cut", "edit", "remove", "swap"])
def test_any_damaged_file_is_named(settings: IndexSettings, how: str) -> None:
    active_build = BuildsFolder(settings.artifacts).active()
    folder, manifest = active_build.layout.folder, active_build.manifest
    for name in [*manifest.files, "manifest.json"]:
        path = folder / name
        before = path.read_bytes()
        if how == "cut":
            path.write_bytes(before[:-1])
        elif how == "edit":
            path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        elif how == "swap":
            path.write_bytes((folder / ("views.npy" if name != "views.npy" else "manifest.json")).read_bytes())
        else:
            path.unlink()
        with pytest.raises(IndexDamaged, match="mentor rebuild"):
            opened(settings)
        path.write_bytes(before)
    opened(settings)


def test_a_rebuild_repairs_a_damaged_build(settings: IndexSettings) -> None:
    folder = BuildsFolder(settings.artifacts).active().layout.folder
    (folder / "vectors.npy").write_bytes(b"junk")
    assert build(settings).built
    opened(settings)


@pytest.mark.parametrize("content", ["", "../../etc x", "nothing here", "\0"])
def test_a_damaged_pointer_is_named(settings: IndexSettings, content: str) -> None:
    (settings.artifacts / "current").write_text(content)
    with pytest.raises(IndexDamaged, match="mentor rebuild"):
        opened(settings)
    build(settings)
    opened(settings)


def test_no_index_and_another_model(settings: IndexSettings, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="mentor rebuild"):
        opened(replace(settings, artifacts=tmp_path / "none"))
    with pytest.raises(IndexStale, match="MENTOR_MODEL is other"):
        opened(replace(settings, model="other"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "a.md").write_bytes(b"\xff"),
        lambda folder: (folder / "a.md").write_text("---\ntitle: T\n\nNever closed."),
        lambda folder: [path.unlink() for path in folder.iterdir()],
        lambda folder: (folder / "c.md").symlink_to("/etc/passwd"),
        lambda folder: (folder / "A.md").write_text("---\ntitle: T\n---\n"),
        lambda folder: (folder / "a.questions.md").write_text("- x?"),
    ],
)
def test_bad_input_leaves_the_index_as_it_was(settings: IndexSettings, spoil: Callable[[Path], object]) -> None:
    before = active(settings)
    spoil(settings.corpus)
    with pytest.raises(CorpusError):
        build(settings)
    assert active(settings) == before
    opened(settings)


def test_who_holds_the_lock_is_said(settings: IndexSettings) -> None:
    (settings.artifacts / "lock.holder").write_text("process 7")
    said: list[str] = []
    with FileLock(settings.artifacts / ".lock"), pytest.raises(BuildLocked, match="process 7"):
        rebuild(settings, Silent(), said.append, timeout=0.2)
    assert said == ["Another rebuild (process 7) holds the lock; waiting for it to finish."]


def test_killed_at_any_moment_the_old_build_answers_on(settings: IndexSettings, corpus: Corpus) -> None:
    before = active(settings)
    corpus(**{f"new{number}": f"Number {number} is a number. It counts." for number in range(300)})
    environment = {**os.environ, "MENTOR_CORPUS": str(settings.corpus), "MENTOR_ARTIFACTS": str(settings.artifacts)}
    process = subprocess.Popen(
        [sys.executable, "-m", "index.rebuild"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    while not (settings.artifacts / "lock.holder").exists() and process.poll() is None:
        time.sleep(0.01)
    assert process.stderr
    process.stderr.readline()  # "Embedding … texts.": the build is under way.
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert active(settings) == before
    opened(settings)
    assert build(settings).built
    assert not list(settings.artifacts.glob(".unfinished-*"))


def test_an_empty_essay_has_nothing_to_quote(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="no sentence to quote"):
        build(corpus(a="***"))


def test_manifest_says_what_went_in(settings: IndexSettings) -> None:
    folder = BuildsFolder(settings.artifacts).active().layout.folder
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["model"] == "all-MiniLM-L6-v2"
    assert manifest["dimension"] == 384
    assert set(manifest["documents"]) == {"a.md", "b.md"}
    assert manifest["recipe"]["longest_passage"] == 800


def test_a_damaged_adapter_is_named(settings: IndexSettings) -> None:
    (settings.corpus / LEARNED).write_bytes(b"junk")
    with pytest.raises(ModelUnavailable, match="mentor learn"):
        build(settings)


# What lies around in the folder of builds.


@pytest.mark.parametrize("name", ["current", "lock.holder", ".seal.json", ".lock"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"[" * 100_000, b"\x1b[31m", "pipe", "folder"])
def test_whatever_is_in_a_small_file(settings: IndexSettings, name: str, content: bytes | str) -> None:
    path = settings.artifacts / name
    path.unlink(missing_ok=True)
    if content == "pipe":
        os.mkfifo(path)
    elif content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    try:
        opened(settings)
    except MentorError as error:
        assert name == "current"
        assert "current" in str(error) and "mentor rebuild" in str(error)
    try:
        build(settings)
    except MentorError as error:
        assert str(path) in str(error)
        assert content == "folder"
        path.rmdir()
        build(settings)
    opened(settings)
    with FileLock(settings.artifacts / ".lock", timeout=0):  # Nobody was left holding it.
        pass


def test_the_bytes_of_another_s_name_do_not_reach_a_terminal_by_the_thousand(settings: IndexSettings) -> None:
    (settings.artifacts / "lock.holder").write_bytes(b"\xff" * 10_000)
    said: list[str] = []
    with FileLock(settings.artifacts / ".lock"), pytest.raises(BuildLocked):
        rebuild(settings, Silent(), said.append, timeout=0.1)
    assert len(said[0]) < 400


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_a_pipe_or_a_folder_in_place_of_any_file_is_named(settings: IndexSettings, kind: str) -> None:
    active_build = BuildsFolder(settings.artifacts).active()
    for name in [*active_build.manifest.files, "manifest.json"]:
        path = active_build.layout.folder / name
        before = path.read_bytes()
        path.unlink()
        if kind == "pipe":
            os.mkfifo(path)
        else:
            path.mkdir()
        with pytest.raises(IndexDamaged, match="mentor rebuild"):
            opened(settings)
        path.unlink() if kind == "pipe" else path.rmdir()
        path.write_bytes(before)
    opened(settings)


def test_builds_from_a_clock_that_ran_ahead_are_pruned(
    settings: IndexSettings, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2099, 1, 1, tzinfo=tz)

    with monkeypatch.context() as patch:
        patch.setattr("index.builds.folder.datetime", Ahead)
        for number in range(3):
            corpus(c=f"Birds fly {number}.")
            assert build(settings).build.name.startswith("2099")
    for number in range(5):
        corpus(c=f"Fish swim {number}.")
        last = build(settings).build.name
        assert last == active(settings)
    whole = [one.name for one in BuildsFolder(settings.artifacts).whole()]
    assert len(whole) == 4
    assert whole[-1] == last
    created = [one.manifest.created for one in BuildsFolder(settings.artifacts).whole()]
    assert not any(when.startswith("2099") for when in created)


@pytest.mark.parametrize(
    "name", ["notes", "2026", "99991231T235959.999999Z-00000000", "20269999T000000.000000Z-00000000"]
)
def test_folders_of_somebody_else_stay_and_odd_dates_do_no_harm(
    settings: IndexSettings, corpus: Corpus, name: str
) -> None:
    (settings.artifacts / name).mkdir()
    for number in range(5):
        corpus(c=f"Birds fly {number}.")
        assert build(settings).built
        opened(settings)
    if len(name) < 10:
        assert (settings.artifacts / name).is_dir()


def test_a_build_that_somebody_answers_from_stays(settings: IndexSettings, corpus: Corpus) -> None:
    held = open_active(settings)
    for number in range(6):
        corpus(c=f"Birds fly {number}.")
        build(settings)
    assert held.text("b.md").endswith("They fetch.\n")
    folder = held.layout.folder
    del held
    gc.collect()
    corpus(c="Birds fly at last.")
    build(settings)
    assert not folder.exists()


def test_a_full_disk_leaves_the_old_build(settings: IndexSettings, corpus: Corpus) -> None:
    before = active(settings)
    corpus(c="Birds fly. " * 2000)
    with (
        pytest.raises(MentorError, match="no room for a new build"),
        BuildsFolder(settings.artifacts).fresh("x") as layout,
    ):
        layout.views.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert active(settings) == before
    assert not [*settings.artifacts.glob(".unfinished-*")]
    opened(settings)


def encoders(builds: BuildsFolder) -> set[str]:
    return {path.name for path in builds.encoders.iterdir() if path.is_dir()}


def test_builds_share_their_encoder(builds: BuildsFolder, corpus: Corpus) -> None:
    build(corpus(c="Fish swim."))
    folders = {one.encoder_folder for one in builds.whole()}
    assert len(builds.whole()) > 1
    assert {folder.name for folder in folders} == encoders(builds)


def test_encoders_that_no_build_names_go_but_for_those_used_last(builds: BuildsFolder, corpus: Corpus) -> None:
    named = builds.active().encoder_folder
    for age in range(5):
        folder = builds.encoders / f"encoder-{age:016x}"
        shutil.copytree(named, folder)
        os.utime(folder, (age, age))
    os.utime(named, (0, 0))
    build(corpus(c="Fish swim."))
    last = {f"encoder-{age:016x}" for age in (3, 4)}  # Of three, the one that was made use of is the latest.
    assert encoders(builds) == {named.name, *last}
    assert builds.verified().encoder().encode_queries(["x"]).shape == (1, 384)


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json", "config.json"])
def test_a_damaged_encoder_is_named_and_mended(builds: BuildsFolder, corpus: Corpus, name: str) -> None:
    path = builds.active().encoder_folder / name
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    with pytest.raises(IndexDamaged, match=f"encoders/{builds.active().encoder_folder.name}/{name}"):
        builds.verified(anew=True)
    build(corpus())
    assert builds.verified(anew=True).encoder().encode_queries(["x"]).shape == (1, 384)
