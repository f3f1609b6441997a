from importlib.metadata import version
from pathlib import Path

import pytest

from index.builds import recipe
from index.builds.recipe import inputs_hash, versions


def test_everything_that_decides_a_build_changes_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = tmp_path / "learned.safetensors"
    used = versions()
    first = inputs_hash({"a.md": "1"}, "model", learned, used, "auto")
    others = [
        inputs_hash({"a.md": "2"}, "model", learned, used, "auto"),
        inputs_hash({"b.md": "1"}, "model", learned, used, "auto"),
        inputs_hash({"a.md": "1"}, "other", learned, used, "auto"),
        inputs_hash({"a.md": "1"}, "model", learned, {**used, "faiss-cpu": "0"}, "auto"),
        inputs_hash({"a.md": "1"}, "model", learned, used, "flat"),
    ]
    learned.write_bytes(b"x")
    others.append(inputs_hash({"a.md": "1"}, "model", learned, used, "auto"))
    learned.unlink()
    monkeypatch.setattr(recipe, "PROGRAM", recipe.PROGRAM + 1)
    others.append(inputs_hash({"a.md": "1"}, "model", learned, used, "auto"))
    assert len({first, *others}) == len(others) + 1


def test_the_order_of_the_corpus_does_not_matter(tmp_path: Path) -> None:
    pair, reverse = {"a.md": "1", "b.md": "2"}, {"b.md": "2", "a.md": "1"}
    learned = tmp_path / "none"
    assert inputs_hash(pair, "m", learned, {}, "auto") == inputs_hash(reverse, "m", learned, {}, "auto")


def test_versions_are_those_that_are_installed() -> None:
    assert versions()["onnxruntime"] == version("onnxruntime")
