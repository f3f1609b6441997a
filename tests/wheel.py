"""Checks what a wheel holds: `python tests/wheel.py FOLDER`."""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def check(folder: Path) -> None:
    """Exit with a message unless the only wheel in the folder holds every module, and what a new bot is given."""
    (wheel,) = folder.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        path.relative_to(ROOT).as_posix() for package in ("bot", "index") for path in (ROOT / package).rglob("*.py")
    } | {f"index/shipped/{name}" for name in (".env.example", "manifest.json")}
    if names != wanted:
        sys.exit(f"The wheel is wrong: {sorted(names ^ wanted)}")


if __name__ == "__main__":
    check(Path(sys.argv[1]))
