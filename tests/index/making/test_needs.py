import resource
import shutil
from pathlib import Path

import pytest

from index.builds.layout import Layout
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import MentorError
from index.making.assemble import assemble
from index.making.draft import Draft, Drafted
from index.making.needs import dimension_of, disk_needed, make_sure, memory_available, memory_needed
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from tests.conftest import Corpus, WordEncoder, build

BODY = "\n\n".join(f"Sentence {number} of this essay is here. Another one follows it." for number in range(300))
ESSAY = parse_document(CorpusFile("a.md", f"---\ntitle: T\n---\n\n{BODY}\n".encode()))


@pytest.fixture
def drafted(tmp_path: Path) -> Drafted:
    with Draft(Layout(tmp_path)) as draft:
        draft.add(ESSAY)
        return draft.finish()


def test_what_is_said_to_be_needed_is_about_what_is_taken(tmp_path: Path, words: WordEncoder) -> None:
    with Draft(Layout(tmp_path)) as draft:
        draft.add(ESSAY)
        drafted = draft.finish()
        before = sum(path.stat().st_size for path in tmp_path.rglob("*"))
        assemble(drafted, words.encode_passages)
        taken = sum(path.stat().st_size for path in tmp_path.rglob("*")) - before
        needed = disk_needed(drafted, words.dimension, 0)
    assert taken < needed < 2.5 * taken


def test_more_texts_need_more(drafted: Drafted) -> None:
    assert disk_needed(drafted, 768, 0) > 1.5 * disk_needed(drafted, 384, 0)
    assert disk_needed(drafted, 384, 1000) == disk_needed(drafted, 384, 0) + 2000
    assert memory_needed(drafted, 10**9) > 10**9


def test_a_disk_that_is_too_small_is_an_error_before_anything_is_embedded(
    drafted: Drafted, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    usage = shutil.disk_usage(drafted.layout.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10_000_000))
    with pytest.raises(MentorError, match=r"needs about 0\.\d\d GB of disk, and .* has 0\.01 GB left; free some"):
        make_sure(drafted, encoder.folder, told.append)
    assert told == []


def test_memory_that_is_short_is_told(
    drafted: Drafted, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("index.making.needs.memory_available", lambda: 123_000_000)
    make_sure(drafted, encoder.folder, told.append)
    assert len(told) == 1 and "0.12 GB are available" in told[0]
    monkeypatch.setattr("index.making.needs.memory_available", lambda: None)
    make_sure(drafted, encoder.folder, told.append)
    assert len(told) == 1


def test_what_is_available_is_the_least_of_what_the_system_tells(tmp_path: Path) -> None:
    assert memory_available(tmp_path) is None
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    4000 kB\n")
    assert memory_available(tmp_path) == 4_096_000
    group = tmp_path / "sys" / "fs" / "cgroup"
    group.mkdir(parents=True)
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("5\n")
    assert memory_available(tmp_path) == 4_096_000
    (group / "memory.max").write_text("1005\n")
    assert memory_available(tmp_path) == 1000
    (tmp_path / "proc" / "meminfo").write_text("junk")
    assert memory_available(tmp_path) == 1000


def test_a_limit_of_the_process_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (777, 777))
    assert memory_available(tmp_path) == 777


def test_the_length_of_embeddings_is_known_without_the_model(encoder: SentenceEncoder, tmp_path: Path) -> None:
    assert dimension_of(encoder.folder) == 384
    assert dimension_of(tmp_path) > 768


def test_a_rebuild_on_a_small_disk_leaves_the_old_build(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = corpus(a="Cats sleep.")
    before = build(settings).build.name
    corpus(a="Dogs run.")
    usage = shutil.disk_usage(settings.artifacts)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(MentorError, match="GB of disk"):
        build(settings)
    folders = {path.name for path in settings.artifacts.iterdir() if path.is_dir() and path.name[0] != "."}
    assert folders == {before, "encoders"}
