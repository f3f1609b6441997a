import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.builds.folder import BuildsFolder
from index.builds.manifest import FORMAT, DocumentEntry, Manifest, checksums
from index.errors import IndexDamaged
from index.files import sha256

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def manifest(**fields: object) -> Manifest:
    plain: dict[str, object] = {
        "created": "2026-01-02T03:04:05+00:00",
        "documents": {"a.md": DocumentEntry(title="T", author="", url="", date="", sha256="0" * 64)},
        "model": "m",
        "model_fingerprint": "f",
        "learned": "",
        "encoder": "onnx",
        "dimension": 384,
        "store": {"kind": "ivf", "lists": 3, "recall@10": 0.96},
        "recipe": {"program": 10, "window": 3},
        "versions": {"faiss-cpu": "1"},
        "counts": {"documents": 1},
        "suggestions": ["How?"],
        "files": {"corpus/a.md": "1", "views.npy": "2"},
    }
    return msgspec.convert({**plain, **fields}, Manifest)


@given(build=TEXTS, title=TEXTS, suggestion=TEXTS)
def test_what_is_saved_comes_back(
    tmp_path_factory: pytest.TempPathFactory, build: str, title: str, suggestion: str
) -> None:
    entry = DocumentEntry(title=title, author="A", url="", date="2022-09-18", sha256="0")
    one = manifest(build=build, suggestions=[suggestion], documents={title: msgspec.to_builtins(entry)})
    path = tmp_path_factory.mktemp("manifest") / "manifest.json"
    one.save(path)
    assert Manifest.load(path) == one


def test_the_file_can_be_read_by_a_person(tmp_path: Path) -> None:
    manifest(build="b").save(tmp_path / "manifest.json")
    text = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert text.count("\n") > 20
    assert json.loads(text)["format"] == FORMAT


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": "7"}', b'{"format": 7}', b'{"format": 7.5}'],
)
def test_anything_else_is_damaged(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="mentor rebuild"):
        Manifest.load(path)


@pytest.mark.parametrize("format_", [0, 5, FORMAT + 1])
def test_another_format_is_named_as_such(format_: int, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    manifest(format=format_).save(path)
    with pytest.raises(IndexDamaged, match="another version"):
        Manifest.load(path)


@pytest.mark.parametrize("format_", [6, 7, FORMAT])
def test_builds_of_these_formats_answer_on(format_: int, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    manifest(format=format_).save(path)
    assert Manifest.load(path).format == format_


def test_what_went_in_is_said(builds: BuildsFolder) -> None:
    one = builds.active().manifest
    assert one.model == "all-MiniLM-L6-v2"
    assert one.dimension == 384
    assert set(one.documents) == set(one.corpus) == {"a.md", "b.md"}
    assert one.recipe["longest_passage"] == 800
    assert one.encoder_fingerprint == one.model_fingerprint
    assert manifest(learned="abc").encoder_fingerprint == "f+abc"
    folder = builds.active().layout.folder
    files = checksums(folder, one.encoder_folder)
    assert files.pop("manifest.json") == sha256(folder / "manifest.json")
    assert files == one.files
