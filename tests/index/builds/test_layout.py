import ast
import re
from pathlib import Path

from index.builds.layout import Layout
from index.stores.choose import FileStore
from tests.conftest import ROOT


def paths(layout: Layout) -> list[Path]:
    parts = [value for name, value in vars(layout).items() if name != "folder"]
    return [path for part in parts for path in ((part.vectors, part.lists) if isinstance(part, FileStore) else (part,))]


def test_every_part_lies_in_the_folder_at_a_place_of_its_own(tmp_path: Path) -> None:
    places = paths(Layout(tmp_path))
    assert len(set(places)) == len(places) >= 16
    assert all(place.is_relative_to(tmp_path) for place in places)


def test_no_other_room_names_a_file_of_a_build() -> None:
    names = {path.name for path in paths(Layout(Path("x"))) if path.suffix in (".npy", ".npz", ".jsonl", ".faiss")}
    sources = [*(ROOT / "index").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    naming = {
        path.relative_to(ROOT).as_posix()
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.sub(r"^.*/", "", node.value) in names
    }
    assert naming == {"index/builds/layout.py"}
