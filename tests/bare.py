"""Bare surroundings for a process: empty folders, and nothing of the developer's own environment."""

import os
from pathlib import Path

from tests.conftest import ROOT

SILENCED = ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY", "DISABLE_SAFETENSORS_CONVERSION", "DO_NOT_TRACK")


def bare_environment(folder: Path, **settings: object) -> dict[str, str]:
    """Make an empty home, a folder for temporary files and one to work in below `folder`, and name them.

    Nothing is inherited: onnxruntime keeps still by itself where `CI` or the like is set, and a developer may have
    turned telemetry off. Here it is on, as far as variables go.
    """
    for name in ("home", "tmp", "work"):
        (folder / name).mkdir()
    own = {"HOME": folder / "home", "TMPDIR": folder / "tmp", "PATH": os.defpath, "PYTHONPATH": ROOT, "USER": "asker"}
    own["MENTOR_MODEL"] = os.environ["MENTOR_MODEL"]
    return {name: str(value) for name, value in {**own, **dict.fromkeys(SILENCED, "0"), **settings}.items()}


def left_behind(folder: Path) -> list[str]:
    """Return what a process left in those folders, relative to `folder`."""
    found = [*(folder / "home").rglob("*"), *(folder / "work").rglob("*")]
    # Not every folder counts here: torch makes one for what it compiles, whether it compiles or not.
    found += [path for path in (folder / "tmp").rglob("*") if not path.is_dir()]
    return sorted(str(path.relative_to(folder)) for path in found)
