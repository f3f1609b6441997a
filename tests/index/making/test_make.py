import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from index.builds.folder import BuildsFolder
from index.builds.freshness import check, open_active
from index.encoding.adapter import Adapter
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import MentorError, ModelNotExported
from index.making.make import rebuild
from index.ranking.calibration import fit_calibration
from index.ranking.retriever import Retriever
from index.ranking.views import KEY, text_key
from index.settings import IndexSettings
from tests.conftest import LEARNED, Corpus, Silent, build

SMALL = {"a": "Cats sleep all day. They like the sun.", "b": "# Dogs\n\nDogs run. They fetch."}
SENTENCES = ["Cats sleep.", "Dogs run.", "Birds fly.", "Fish swim.", "Trees grow."]


class Heard:
    """A reporter that notes what it is told."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        self.done += count


class Stopping(Silent):
    """A reporter at whose first word somebody presses Ctrl-C."""

    def begin(self, total: int) -> None:
        raise KeyboardInterrupt


@pytest.fixture
def settings(corpus: Corpus) -> IndexSettings:
    settings = corpus(**SMALL)
    build(settings)
    return settings


def not_exported(*_: object) -> None:
    raise ModelNotExported("the exporter failed")


def active(settings: IndexSettings) -> str:
    return BuildsFolder(settings.artifacts).active_name()


def ask(settings: IndexSettings, question: str) -> str:
    """Return the best passage's text from the active build, checked file by file."""
    found = open_active(settings)
    return Retriever(found.contents, found.encoder()).retrieve(question, 1).hits[0].passage.text


def write_questions(settings: IndexSettings, questions: str) -> None:
    (settings.corpus / "a.questions.md").write_text(questions, encoding="utf-8")


def learn(settings: IndexSettings, model: str = "") -> Adapter:
    """Write down something learned, which changes no embedding, from the questions of the corpus."""
    chance = np.random.default_rng(0)
    covered = np.arange(80) < 40
    evidence = np.where(covered[:, None], 0.5, 0.2) + chance.normal(scale=0.1, size=(80, 3))
    model = model or SentenceEncoder.of(settings).weights
    path = settings.corpus / LEARNED
    questions = np.array([text_key("naps?"), text_key("snores?")], KEY)
    Adapter({}, evidence, covered, model, "", "2026-11-26", questions, np.array([False, True])).save(path)
    adapter = Adapter.load(path)
    assert adapter
    return adapter


def test_the_report_says_what_was_done(corpus: Corpus) -> None:
    settings = corpus(**SMALL)
    report = build(settings)
    # Of each essay two sentences, a window of both, the passage, the section and its title.
    assert (report.built, report.embedded, report.old_adapter) == (True, 12, "")
    assert report.seconds > 0
    assert report.build.name == active(settings)
    assert report.build.contents.passages[0].text == SMALL["a"]


def test_the_manifest_says_what_went_in_and_what_came_out(corpus: Corpus) -> None:
    settings = corpus(b=SMALL["b"])
    front = "title: 'On cats '\nauthor: Ann\nurl: https://example.com/cats\ndate: 2022-09-18"
    essay = f"---\n{front}\n---\n{SMALL['a']}".encode()
    (settings.corpus / "a.md").write_bytes(essay)
    write_questions(settings, "> They like the sun.\n- What do cats like to lie in?\n\n# Not covered\n- money")
    manifest = build(settings).build.manifest
    entry = manifest.documents["a.md"]
    assert (entry.title, entry.author, entry.url) == ("On cats", "Ann", "https://example.com/cats")
    assert (entry.date, entry.sha256) == ("2022-09-18", sha256(essay).hexdigest())
    assert list(manifest.documents) == ["a.md", "b.md"]
    assert (manifest.documents["b.md"].author, manifest.documents["b.md"].date) == ("", "")
    assert manifest.counts == {
        "documents": 2, "passages": 2, "views": 14, "expected questions": 1, "questions not covered": 1,
    }  # fmt: skip
    assert manifest.suggestions == ["What do cats like to lie in?"]
    assert (manifest.model, manifest.learned, manifest.encoder, manifest.dimension) == (
        "all-MiniLM-L6-v2", "", "onnx", 384,
    )  # fmt: skip
    assert set(manifest.corpus) == {"a.md", "a.questions.md", "b.md"}
    assert datetime.fromisoformat(manifest.created) <= datetime.now(UTC)


def test_a_second_rebuild_embeds_nothing(settings: IndexSettings) -> None:
    before = active(settings)
    again = build(settings)
    assert (again.built, again.embedded) == (False, 0)
    assert again.build.name == active(settings) == before
    assert check(settings).name == before


def test_a_build_of_the_same_corpus_made_anew_embeds_nothing(settings: IndexSettings) -> None:
    """Another store is another build, of the same texts."""
    other = build(replace(settings, store="flat"))
    assert (other.built, other.embedded) == (True, 0)


def test_a_change_embeds_exactly_the_texts_that_are_new(corpus: Corpus) -> None:
    """Each step is a corpus and how many texts it has that the one before did not."""

    def text(*sentences: str) -> str:
        return " ".join(sentences)

    a, b, c, d, e = SENTENCES
    steps: list[tuple[str, str, int]] = [
        # 5 sentences, 3 windows of 3, passage, section and title.
        (text(*SENTENCES), "", 11),
        # The sentence in the middle stands in all windows; then the passage and the section.
        (text(a, b, "Owls call.", d, e), "", 6),
        # The first one stands in one window.
        (text("Cats rest.", b, "Owls call.", d, e), "", 4),
        # A heading is a title of its own, and stands before passage and section.
        (f"# Zoo\n\n{text('Cats rest.', b, 'Owls call.', d, e)}", "", 3),
        # Another paragraph under it: three sentences' own views, its passage, and the section.
        (f"# Zoo\n\n{text('Cats rest.', b, 'Owls call.', d, e)}\n\nBees hum.", "", 3),
        # In the other order only the section is another text.
        (f"# Zoo\n\nBees hum.\n\n{text('Cats rest.', b, 'Owls call.', d, e)}", "", 1),
        # Questions are texts like others, whether they are answered or not.
        (f"# Zoo\n\nBees hum.\n\n{text('Cats rest.', b, 'Owls call.', d, e)}", "> Bees hum.\n- who hums?", 1),
        (
            f"# Zoo\n\nBees hum.\n\n{text('Cats rest.', b, 'Owls call.', d, e)}",
            "> Bees hum.\n- who hums?\n- Bees hum.\n\n# Not covered\n- money?",
            1,
        ),
        # What goes costs nothing, and comes back as something new.
        ("# Zoo\n\nBees hum.", "", 1),
        (f"# Zoo\n\nBees hum.\n\n{c}", "", 3),
    ]
    for body, questions, embedded in steps:
        settings = corpus(a=body)
        write_questions(settings, questions)
        heard = Heard()
        report = rebuild(settings, heard, lambda line: None)
        assert (report.built, report.embedded, heard.total, heard.done) == (True, embedded, embedded, embedded), body


def test_what_is_taken_over_is_what_would_be_embedded(settings: IndexSettings, corpus: Corpus, tmp_path: Path) -> None:
    corpus(a=SMALL["a"].replace("sun", "moon"))
    edited = build(settings).build
    anew = build(replace(settings, artifacts=tmp_path / "anew")).build
    rows = np.arange(len(anew.contents.views))
    assert np.array_equal(edited.contents.views, anew.contents.views)
    assert np.allclose(edited.contents.vectors.take(rows), anew.contents.vectors.take(rows), atol=1e-5)


def test_an_older_build_that_fits_is_taken_up_again(settings: IndexSettings, corpus: Corpus) -> None:
    first = active(settings)
    corpus(a="Cats never sleep.")
    second = build(settings).build.name
    corpus(a=SMALL["a"])
    again = build(settings)
    assert (again.built, again.embedded, again.build.name) == (False, 0, first)
    assert active(settings) == first < second


def full(*_: object, **__: object) -> None:
    raise OSError(ENOSPC, os.strerror(ENOSPC))


def check_untouched(settings: IndexSettings, before: str) -> None:
    assert active(settings) == before
    assert ask(settings, "Do cats sleep?") == SMALL["a"]
    assert not list(settings.artifacts.glob(".unfinished-*"))
    assert not (settings.artifacts / "lock.holder").exists()


@pytest.mark.parametrize(
    "where",
    [
        "index.reading.corpus.Corpus.copy",
        "index.builds.passage_file.PassageWriter.append",
        "index.making.draft.Draft._write",
        "index.encoding.onnx_encoder.OnnxEncoder.encode_passages",
        "index.stores.flat.np.lib.format.write_array_header_1_0",
        "index.making.assemble.np.save",
        "index.making.make.save_contents",
        "index.builds.persistence.np.savez",
        "index.making.make.checksums",
        "index.builds.manifest.Manifest.save",
        "index.builds.folder.sync",
        "index.builds.folder.Path.rename",
    ],
)
def test_where_the_disk_is_full_the_old_build_answers_on(
    settings: IndexSettings, corpus: Corpus, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = active(settings)
    corpus(a="Cats never sleep.")
    with monkeypatch.context() as patch:
        patch.setattr(where, full)
        with pytest.raises(MentorError, match=r"no room for a new build in .* \(No space left on device\)"):
            build(settings)
    check_untouched(settings, before)
    assert build(settings).built
    assert ask(settings, "Do cats sleep?") == "Cats never sleep."


def test_a_whole_build_that_could_not_be_activated_is_taken_up_later(
    settings: IndexSettings, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = active(settings)
    corpus(a="Cats never sleep.")
    with monkeypatch.context() as patch:
        patch.setattr("index.builds.folder.replace_file", full)
        with pytest.raises(OSError, match="No space left"):
            build(settings)
    check_untouched(settings, before)
    later = build(settings)
    assert (later.built, later.embedded) == (False, 0)
    assert active(settings) == later.build.name > before


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """Let the system refuse to write files beyond a size inside."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_where_files_cannot_grow_the_old_build_answers_on(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without the export, whose weights are by far the largest file, every other one has its turn to be too large.
    monkeypatch.setattr("index.making.make.export_once", not_exported)
    settings = corpus(**SMALL)
    build(settings)
    before = active(settings)
    corpus(a="Cats never sleep.")
    sizes = {path.stat().st_size for path in (settings.artifacts / before).rglob("*") if path.is_file()}
    assert len(sizes) > 10
    for size in sorted(sizes)[:: len(sizes) // 4]:
        with longest_file(size // 2), pytest.raises(MentorError, match="no room for a new build"):
            build(settings)
        check_untouched(settings, before)
    with longest_file(2 * max(sizes)):
        assert build(settings).built
    assert ask(settings, "Do cats sleep?") == "Cats never sleep."


def test_stopped_in_the_middle_nothing_is_changed(settings: IndexSettings, corpus: Corpus) -> None:
    before = active(settings)
    corpus(a="Cats never sleep.")
    with pytest.raises(KeyboardInterrupt):
        rebuild(settings, Stopping(), lambda line: None)
    check_untouched(settings, before)


@pytest.mark.parametrize("exported", [True, False])
def test_what_was_learned_is_built_in(corpus: Corpus, exported: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exported:
        monkeypatch.setattr("index.making.make.export_once", not_exported)
    settings = corpus(**SMALL)
    write_questions(settings, "> Cats sleep all day.\n- naps?")
    build(settings)
    adapter = learn(settings)
    report = build(settings)
    manifest = report.build.manifest
    assert not report.old_adapter
    assert manifest.learned == adapter.sha256
    # Another encoder: nothing of the build before is its own.
    assert report.embedded == manifest.counts["views"]
    assert report.build.contents.calibration == fit_calibration(adapter.evidence, adapter.covered)
    assert report.build.encoder().fingerprint == manifest.encoder_fingerprint
    assert report.build.layout.adapter.exists() is not exported
    assert not build(settings).built


def test_what_was_learned_stays_in_use_after_an_edit(settings: IndexSettings, corpus: Corpus) -> None:
    write_questions(settings, "> Cats sleep all day.\n- naps?\n- snores?")
    adapter = learn(settings)
    before = build(settings).build.manifest
    assert (before.learned, before.learned_on) == (adapter.sha256, "2026-11-26")
    assert before.counts["expected questions"] == before.counts["questions spared"] == 1
    write_questions(settings, "> Cats sleep all day.\n- naps?\n- snores?\n- siestas?")
    report = build(settings)
    later = report.build.manifest
    assert (report.embedded, later.learned, later.encoder_folder) == (1, adapter.sha256, before.encoder_folder)
    assert (later.counts["expected questions"], later.counts["questions not learned"]) == (2, 1)
    corpus(a=SMALL["a"].replace("all day", "all night"))
    write_questions(settings, "> Cats sleep all night.\n- naps?\n- snores?\n- siestas?")
    report = build(settings)
    assert report.build.manifest.learned == adapter.sha256
    assert 0 < report.embedded < 6
    assert not report.old_adapter


def test_what_another_model_learned_is_not_used(settings: IndexSettings) -> None:
    learn(settings, "another")
    report = build(settings)
    assert report.old_adapter
    assert report.build.manifest.learned == ""
    again = build(settings)
    assert (again.built, again.old_adapter) == (False, LEARNED)
    assert not report.build.layout.adapter.exists()
