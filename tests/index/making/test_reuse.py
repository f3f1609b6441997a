from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.datatypes import Embeddings, Progress
from index.encoding.adapter import Adapter, coded
from index.encoding.sentence_encoder import SentenceEncoder
from index.making.reuse import Known, ThriftyEmbedder, build_before
from index.ranking.views import KEY, text_key
from index.settings import IndexSettings
from index.stores.flat import FlatVectors
from tests.conftest import Corpus, Silent, WordEncoder, build

TEXTS = st.lists(st.sampled_from("abcdefgh"), min_size=1)


class Recording(WordEncoder):
    """Notes what it embeds."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        self.asked += texts
        if progress:
            progress(len(texts))
        return super().encode_passages(texts)


class Heard:
    """A reporter that notes what it is told."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        self.done += count


def keys(texts: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array([text_key(text) for text in texts], KEY)


def known(texts: Sequence[str]) -> Known:
    """Know texts by vectors that no encoder gives: the n-th is n + 1 everywhere."""
    rows = np.repeat(np.arange(1, len(texts) + 1, dtype=np.float32)[:, None], 64, axis=1)
    with TemporaryDirectory() as folder:
        return Known(keys(texts), FlatVectors.write(Path(folder) / "vectors.npy", [rows], len(rows)).take)


@pytest.fixture
def settings(corpus: Corpus) -> IndexSettings:
    settings = corpus(a="Cats sleep all day. They like the sun.")
    build(settings)
    return settings


@pytest.fixture
def before(settings: IndexSettings) -> Build:
    return BuildsFolder(settings.artifacts).active()


@given(TEXTS, TEXTS)
def test_texts_are_found_by_their_keys(held: list[str], wanted: list[str]) -> None:
    rows = known(held).rows(keys(wanted)).tolist()
    assert [row >= 0 for row in rows] == [text in held for text in wanted]
    assert [held[row] for row in rows if row >= 0] == [text for text in wanted if text in held]


@given(st.sets(st.sampled_from("abcdefgh"), min_size=1).map(sorted), TEXTS)
def test_only_what_is_not_known_is_embedded(held: list[str], wanted: list[str]) -> None:
    encoder, heard = Recording(), Heard()
    embed = ThriftyEmbedder(encoder, [known(held)], heard)
    embed.announce(keys(wanted))
    assert heard.total == len(set(wanted) - set(held))
    vectors = embed(wanted)
    assert encoder.asked == [text for text in wanted if text not in held]
    assert embed.embedded == heard.done == len(encoder.asked)
    fresh = WordEncoder().encode_passages(wanted)
    for at, text in enumerate(wanted):
        expected = np.full(64, held.index(text) + 1) if text in held else fresh[at]
        assert np.array_equal(vectors[at], expected)


def test_where_nothing_is_known_everything_is_embedded() -> None:
    encoder, heard = Recording(), Heard()
    embed = ThriftyEmbedder(encoder, [None], heard)
    embed.announce(keys(["cats", "dogs", "cats"]))
    assert heard.total == 2
    assert np.array_equal(embed(["cats"]), encoder.encode_passages(["cats"]))
    embed(["dogs", "owls"])
    assert embed.embedded == heard.done == 3


def test_a_build_s_own_embeddings_are_known(before: Build) -> None:
    found = Known.of(before)
    assert found
    rows = found.rows(keys(["Cats sleep all day.", "They like the sun.", "They like the moon."]))
    assert rows[2] == -1
    vectors = before.contents.vectors
    assert np.array_equal(found.take(rows[:2]), vectors.take(np.array([0, 1])))
    expected = before.encoder().encode_passages(["Cats sleep all day.", "They like the sun."])
    assert np.allclose(found.take(rows[:2]), expected, atol=1e-5)


def test_nothing_is_known_of_no_build() -> None:
    assert Known.of(None) is None


def test_a_build_of_other_versions_is_not_trusted(before: Build) -> None:
    other = msgspec.structs.replace(before.manifest, versions={**before.manifest.versions, "onnxruntime": "0"})
    assert Known.of(Build(before.layout, other)) is None


@pytest.mark.parametrize("how", ["keys cut", "keys gone", "vectors cut", "vectors gone"])
def test_a_damaged_build_is_not_trusted(before: Build, how: str) -> None:
    path = before.layout.keys if how.startswith("keys") else before.layout.store.vectors
    data = path.read_bytes()
    path.unlink()
    if how.endswith("cut"):
        path.write_bytes(data[:20])
    assert Known.of(before) is None


def test_the_build_before_is_whole_and_of_the_same_model(settings: IndexSettings, encoder: SentenceEncoder) -> None:
    builds = BuildsFolder(settings.artifacts)
    found = build_before(builds, encoder)
    assert found and found.name == builds.active_name()
    learned = Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), "", "abc")
    assert build_before(builds, SentenceEncoder(encoder.name, learned)) is None
    assert build_before(BuildsFolder(settings.artifacts / "none"), encoder) is None
    found.layout.views.write_bytes(b"junk")
    assert build_before(builds, encoder) is None


def test_questions_that_an_adapter_brings_along_are_not_embedded(words: WordEncoder) -> None:
    asked = ["do cats sleep?", "taxes", "naps and siestas"]
    spared = np.array([False, True, False])
    order = np.argsort(keys(asked))
    vectors = words.encode_queries([asked[at] for at in order])
    codes = coded(vectors[~spared[order]])
    adapter = Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), "", "", "", keys(asked)[order], spared[order], codes)
    embed = ThriftyEmbedder(words, [None, Known.learned(adapter)], Silent())
    rows = embed([*asked, "dogs run"])
    assert embed.embedded == 2  # What is spared, and what is new.
    assert np.allclose(rows, words.encode_passages([*asked, "dogs run"]), atol=0.01)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_an_adapter_may_bring_nothing_along() -> None:
    assert Known.learned(None) is None
    assert Known.learned(Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), "", "")) is None


@given(arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)))
def test_codes_hardly_differ_from_what_they_stand_for(rows: NDArray[np.float32]) -> None:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    assume((lengths > 1e-3).all())
    codes = coded(rows / lengths)
    assert codes.dtype == np.int8
    back = codes / np.linalg.norm(codes.astype(np.float32), axis=1, keepdims=True)
    assert (np.einsum("nd,nd->n", back, rows / lengths) > 0.9999).all()
