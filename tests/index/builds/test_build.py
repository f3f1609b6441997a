from pathlib import Path

import msgspec
import pytest

from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged, IndexStale
from tests.conftest import Corpus
from tests.conftest import build as rebuild


def test_it_reads_what_it_holds_when_asked(builds: BuildsFolder) -> None:
    build = builds.active()
    assert build.name == build.layout.folder.name
    assert [passage.text for passage in build.contents.passages] == [
        "Cats sleep all day. They like the sun.",
        "Dogs run. They fetch.",
    ]
    assert build.contents is build.contents
    encoder = build.encoder()
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.dimension == build.contents.vectors.dimension == build.manifest.dimension


def test_a_text_is_that_of_the_corpus_file(builds: BuildsFolder, corpus: Corpus) -> None:
    build = builds.active()
    before = build.text("a.md")
    assert before.endswith("Cats sleep all day. They like the sun.\n")
    corpus(a="Something else.")
    assert build.text("a.md") == builds.active().text("a.md") == before


def test_a_text_that_is_not_as_built_is_never_given_out(builds: BuildsFolder) -> None:
    path = builds.active().layout.corpus / "a.md"
    path.write_bytes(path.read_bytes().replace(b"Cats", b"Dogs"))
    with pytest.raises(IndexDamaged, match=r"a\.md was changed"):
        builds.active().text("a.md")
    path.unlink()
    with pytest.raises(IndexDamaged, match=r"a\.md is missing"):
        builds.active().text("a.md")


def test_vectors_of_another_model_are_noticed(builds: BuildsFolder) -> None:
    build = builds.active()
    other = Build(build.layout, msgspec.structs.replace(build.manifest, dimension=7))
    with pytest.raises(IndexDamaged, match="not those of its model"):
        _ = other.contents


def test_without_an_export_the_model_itself_serves_if_it_is_the_same(builds: BuildsFolder) -> None:
    build = builds.active()
    plain = msgspec.structs.replace(build.manifest, encoder="sentence-transformers")
    assert isinstance(Build(build.layout, plain).encoder(), SentenceEncoder)
    other = msgspec.structs.replace(plain, model_fingerprint="0")
    with pytest.raises(IndexStale, match="not the one that the index was built with"):
        Build(build.layout, other).encoder()


def test_a_folder_without_a_manifest_is_no_build(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="manifest of build"):
        Build.in_folder(tmp_path)


def test_every_file_of_the_layout_is_in_the_manifest(builds: BuildsFolder, corpus: Corpus) -> None:
    layout = rebuild(corpus(c="> Said.\n\nFish swim.")).build.layout
    files = {path.relative_to(layout.folder).as_posix() for path in layout.folder.rglob("*") if path.is_file()}
    shared = builds.active().encoder_folder
    files |= {f"../encoders/{shared.name}/{path.name}" for path in shared.iterdir()}
    assert files - {"manifest.json"} == set(builds.active().manifest.files)


def test_a_document_is_parsed_as_it_was_built(builds: BuildsFolder) -> None:
    build = builds.active()
    document = build.document("a.md")
    assert (document.name, document.text) == ("a.md", build.text("a.md"))
    assert document.sha256 == build.manifest.documents["a.md"].sha256


def test_passages_are_looked_up_by_where_they_start(builds: BuildsFolder) -> None:
    build = builds.active()
    for at, passage in enumerate(build.contents.passages):
        assert build.last_up_to(passage.document, passage.span.start) == at
        assert build.last_up_to(passage.document, passage.span.start - 1) == at - 1
        assert build.last_up_to(passage.document, passage.span.end) == at
