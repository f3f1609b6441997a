"""What the project says of itself is true: its documents, and how its house is built."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner

from bot.cli import main
from bot.settings import Settings
from index.settings import variable
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST_ROOM = 250
LEVELS = (
    "index.arrays index.datatypes index.environment index.errors index.exits index.files index.limits index.messages "
    "index.settings index.streams index.text",
    "index.database, index.reading",
    "index.encoding, index.stores",
    "index.ranking",
    "index.builds",
    "index.judging",
    "index.learning, index.making, index.authoring",
    "index.rebuild",
    "bot.datatypes bot.messages bot.settings",
    "bot.answering, bot.records",
    "bot.render",
    "bot.slack",
    "bot.commands",
    "bot.cli",
)
"""Imports run downwards in this list, that is to an earlier line, or stay at home; a comma is a wall."""
HOMES = {
    "faiss": "index.stores",
    "bm25s": "index.ranking.lexical",
    "Stemmer": "index.ranking.lexical",
    "sklearn": "index.ranking",
    "sentence_transformers": "index.encoding",
    "transformers": "index.encoding",
    "onnx": "index.encoding",
    "onnxruntime": "index.encoding",
    "safetensors": "index.encoding",
    "torch": "index.encoding index.learning",
    "pyromark": "index.reading",
    "nupunkt": "index.reading",
    "yaml": "index.reading",
    "dotenv": "index.environment",
    "sqlalchemy": "index.database bot.records",
    "alembic": "index.database",
    "slack_bolt": "bot.slack",
    "slack_sdk": "bot.slack bot.commands.examination",
    "rich": "bot.render bot.commands index.rebuild",
    "click": "bot.cli bot.commands index.exits index.rebuild",
}
"""Where a library that takes long to import, or that could be changed for another one, may be imported at all."""


def sources(package: str) -> dict[str, Path]:
    """Return the modules of a package: dotted name to file."""
    paths = sorted((ROOT / package).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


SOURCES = {
    # Alembic runs the migrations; nothing imports them.
    name: path
    for name, path in {**sources("index"), **sources("bot")}.items()
    if "index.database.migrations." not in name
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a file imports, also inside functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in SOURCES else str(node.module)


def inside(module: str, homes: str) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes.split())


def place(module: str) -> tuple[int, str]:
    """Return a module's level and, on it, what lies between its walls."""
    for level, line in enumerate(LEVELS):
        for rooms in line.split(", "):
            if inside(module, rooms):
                return level, rooms
    raise AssertionError(f"{module} has no place in LEVELS")


# Documents.


def test_every_setting_is_explained_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    defaults = {variable(field.name): str(field.default) for field in fields(Settings)}
    assert shown == {**defaults, "MENTOR_MODELS": ""}  # Another one in each environment.
    for name in shown:
        before = lines[next(at for at, line in enumerate(lines) if line.startswith(f"{name}=")) - 1]
        assert before.startswith("# ")


def test_the_readme_s_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets
    assert 'make ask Q="Do I need a PhD?"' in README
    assert {"make test", "make system"} <= set((ROOT / ".ci" / "run").read_text().splitlines())
    named = set(re.findall(r"`mentor ([a-z]+)", README))
    assert named == set(main.list_commands(Context(main)))
    for name in named:
        shown = CliRunner().invoke(main, [name, "--help"]).output
        options = re.findall(rf"^\| `mentor {name}[^|]*`[^|]*\|(.*)$", README, re.MULTILINE)
        for option in re.findall(r"--[a-z]+", " ".join(options)):
            assert option in shown


# The house.


def test_rooms_are_small() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in SOURCES.items()}
    assert {name: count for name, count in lines.items() if count > LONGEST_ROOM} == {}


def test_imports_run_one_way() -> None:
    upwards = set()
    for module, path in SOURCES.items():
        if module in ("index", "bot"):
            continue
        level, rooms = place(module)
        for imported in imports(path):
            if imported.split(".")[0] in ("index", "bot"):
                target, theirs = place(imported)
                if target > level or (target == level and theirs != rooms):
                    upwards.add(f"{module} → {imported}")
    assert upwards == set()


def test_the_index_never_imports_the_bot() -> None:
    assert [name for name, path in sources("index").items() if any(inside(one, "bot") for one in imports(path))] == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_at_home_alone(library: str) -> None:
    importers = [name for name, path in SOURCES.items() if any(inside(one, library) for one in imports(path))]
    assert [name for name in importers if not inside(name, HOMES[library])] == []


def test_every_room_has_its_test_file() -> None:
    missing = set()
    for name, path in SOURCES.items():
        folder, file = path.relative_to(ROOT).parent, path.name
        has_logic = any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree(path)))
        if has_logic and file != "__init__.py" and not (ROOT / "tests" / folder / f"test_{file}").exists():
            missing.add(name)
    assert missing == set()


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_importing_the_words_and_the_command_loads_no_model() -> None:
    heavy = ("torch", "faiss", "transformers", "numpy", "slack_sdk")
    done = python("-c", f"import sys, bot.cli; print([name for name in {heavy} if name in sys.modules])")
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
    done = python("-c", f"import sys, index.datatypes; print([name for name in {heavy[:3]} if name in sys.modules])")
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_index_works_without_the_bot() -> None:
    done = python(
        "-c", f"import sys; sys.modules['bot'] = None; import {', '.join(n for n in SOURCES if n.startswith('index'))}"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_rebuild_script_runs_as_a_module() -> None:
    done = python("-m", "index.rebuild", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--rollback" in done.stdout
