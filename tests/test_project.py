"""What the project says of itself is true."""

import ast
import re
import subprocess
import sys
from dataclasses import fields

from click import Context
from click.testing import CliRunner

from bot.cli import main
from bot.settings import Settings
from index.settings import variable
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = [path for package in ("bot", "index") for path in sorted((ROOT / package).rglob("*.py"))]


def test_every_setting_is_explained_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert shown == {variable(field.name): str(field.default) for field in fields(Settings)}
    for name in shown:
        before = lines[next(at for at, line in enumerate(lines) if line.startswith(f"{name}=")) - 1]
        assert before.startswith("# ")


def test_the_readme_s_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets
    assert 'make ask Q="Do I need a PhD?"' in README
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    named = set(re.findall(r"`mentor ([a-z]+)", README))
    assert named == set(main.list_commands(Context(main)))
    for name in named:
        shown = CliRunner().invoke(main, [name, "--help"]).output
        options = re.findall(rf"^\| `mentor {name}[^|]*`[^|]*\|(.*)$", README, re.MULTILINE)
        for option in re.findall(r"--[a-z]+", " ".join(options)):
            assert option in shown


def test_rooms_are_small_and_imports_run_one_way() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 250, path
        if path.is_relative_to(ROOT / "index"):
            for node in ast.walk(ast.parse(text)):
                assert not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot")), path


def test_heavy_libraries_are_imported_where_they_belong() -> None:
    migrations = ROOT / "index" / "database" / "migrations" / "versions"
    versions = {path.relative_to(ROOT).as_posix() for path in migrations.glob("v*.py")}
    tables = {f"bot/records/{name}.py" for name in ("conversations", "inbox", "ratings", "records", "seen_events")}
    homes = {
        "faiss": {"index/stores/flat.py", "index/stores/ivf.py"},
        "bm25s": {"index/ranking/lexical.py"},
        "sentence_transformers": {"index/encoding/sentence_encoder.py"},
        "onnxruntime": {"index/encoding/onnx_encoder.py"},
        "sqlalchemy": {f"index/database/{name}.py" for name in ("engine", "metadata", "upgrade")} | tables | versions,
        "alembic": {"index/database/upgrade.py", "index/database/migrations/env.py"} | versions,
    }
    for library, home in homes.items():
        importers = {
            path.relative_to(ROOT).as_posix()
            for path in SOURCES
            if re.search(rf"^\s*(?:import|from) {library}\b", path.read_text(), re.M)
        }
        assert importers == home


def test_importing_the_words_and_the_command_loads_no_model() -> None:
    heavy = ("torch", "faiss", "transformers")
    code = f"import sys, bot.cli, index.datatypes; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
