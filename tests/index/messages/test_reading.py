import os
from pathlib import Path

import pytest

from index.messages import not_a_file, not_read


def test_what_is_no_file_is_called_by_its_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    modes = {path.name: path.lstat().st_mode for path in [tmp_path, *tmp_path.iterdir(), Path("/dev/null")]}
    assert not_a_file(modes[tmp_path.name]) == "is a folder, not a file"
    assert not_a_file(modes["pipe"]) == "is a named pipe, not a file"
    assert not_a_file(modes["link"]) == "is a link, not a file"
    assert not_a_file(modes["null"]) == "is a device, not a file"


@pytest.mark.parametrize("mode", [0, 0o140000, 0o060000])
def test_anything_else_has_a_name_too(mode: int) -> None:
    assert not_a_file(mode).endswith(", not a file")


def test_of_many_files_the_first_are_named() -> None:
    said = "Not read, as they are neither essays nor questions: "
    assert not_read(["a.png"]) == f"{said}a.png."
    assert not_read(["a", "b", "c"]) == f"{said}a, b, c."
    assert not_read(["a", "b", "c", "d"]) == f"{said}a, b, c and 1 other."
