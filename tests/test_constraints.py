"""constraints.txt, docs/serving.txt and the ranges of pyproject.toml say the same, and what is installed is in them."""

import os
import re
import subprocess
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
INSTALLED = [*PROJECT["project"]["dependencies"], *(line for lines in EXTRAS.values() for line in lines)]
PIECES = {line.partition("==")[0] for line in EXTRAS["mpnet"]}
ELSEWHERE = re.compile("pip|setuptools|triton|(nvidia|cuda)-.*")
"""Packages that come with Python, or with PyTorch where it can use a GPU; it asks for exact versions of those."""


def lines(path: str) -> list[str]:
    """Return the lines of a file below the project that are no comment."""
    return [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@cache
def pinned(path: str) -> dict[str, Version]:
    pairs = [line.split("==") for line in lines(path)]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


@pytest.mark.parametrize("path", ["constraints.txt", "docs/serving.txt"])
def test_a_line_is_a_name_and_an_exact_version(path: str) -> None:
    assert [line for line in lines(path) if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)] == []
    assert len(pinned(path)) == len(lines(path))


@pytest.mark.parametrize("line", [*INSTALLED, *PROJECT["build-system"]["requires"]])
def test_every_range_ends(line: str) -> None:
    assert any(limit.operator in ("<", "<=", "==", "~=") for limit in Requirement(line).specifier)


@pytest.mark.parametrize("line", INSTALLED)
def test_a_pinned_version_lies_in_its_range(line: str) -> None:
    requirement = Requirement(line)
    assert pinned("constraints.txt")[canonicalize_name(requirement.name)] in requirement.specifier


def test_pytorch_is_pinned_without_the_name_of_a_build() -> None:
    assert "torch==2.13.0" in lines("constraints.txt")
    assert "torch==2.13.0" in INSTALLED


def test_serving_takes_the_same_versions() -> None:
    assert pinned("docs/serving.txt").items() <= pinned("constraints.txt").items()


def needed(name: str, extras: tuple[str, ...]) -> set[tuple[NormalizedName, tuple[str, ...]]]:
    """Return what a package asks for here: names, each with its extras. What is not installed asks for nothing."""
    if name in PIECES:
        return set()  # They are installed without what they ask for.
    try:
        asked = [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:
        return set()
    wanted = [one for one in asked if not one.marker or any(one.marker.evaluate({"extra": e}) for e in ("", *extras))]
    return {(canonicalize_name(one.name), tuple(sorted(one.extras))) for one in wanted}


def test_whatever_an_installation_brings_is_pinned() -> None:
    roots = [Requirement(line) for line in INSTALLED]
    waiting = {(canonicalize_name(one.name), tuple(sorted(one.extras))) for one in roots}
    seen: set[tuple[NormalizedName, tuple[str, ...]]] = set()
    while waiting:
        each = waiting.pop()
        seen.add(each)
        waiting |= needed(*each) - seen
    assert {"torch", "filelock", "mdurl", "psycopg-binary"} < {name for name, _ in seen}
    brought = {name for name, _ in seen if not ELSEWHERE.fullmatch(name)}
    assert brought - pinned("constraints.txt").keys() == set()


def test_whatever_the_makefile_installs_is_constrained() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    (constrained,) = re.findall(r"^INSTALL := (.*)", made, re.MULTILINE)
    assert "--constraint constraints.txt" in constrained
    free = [line for line in re.findall(r"pip install.*", made) if line not in constrained]
    fresh = "pip install --quiet --disable-pip-version-check"
    assert free == [f"{fresh} --editable '.[dev]'", f"{fresh} --no-deps $(PIECES)"], "but for the fresh one"
    asked = ["make", "--silent", "--no-print-directory", "--eval=pieces: ; @echo $(PIECES)", "pieces"]
    # What `make test` tells the make that it runs would count here, too.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    found = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert set(found.stdout.split()) == set(EXTRAS["mpnet"])
    assert re.search(r"^\$\(VENV\)/\.installed: pyproject\.toml constraints\.txt$", made, re.MULTILINE)
