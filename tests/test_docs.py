"""What the documents say is so: every file, name, command, setting and link in them exists.

In docs/architecture.md a name is written `path/of/a/module.py: Class.method, function`, or alone where it is clear.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from click import Context

from bot.answering.mentor import Mentor
from bot.cli import main
from bot.render.terminal import render
from bot.settings import Settings
from bot.slack.listeners.command_words import COMMAND, own_word
from index.settings import variable
from tests.conftest import ROOT
from tests.test_project import LEVELS, SOURCES

ARCHITECTURE = ROOT / "docs" / "architecture.md"
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LONGEST_README, LONGEST_ARCHITECTURE = 149, 132
MADE_LATER = tuple((ROOT / ".gitignore").read_text().split())
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
SETTINGS = {variable(field.name) for field in fields(Settings)} | {
    variable(field.metadata["formerly"]) for field in fields(Settings) if "formerly" in field.metadata
}
ROOMS = {".".join(name.split(".")[:2]) for name in SOURCES if "." in name}
"""`index.reading`, `index.text` …"""

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"([\w./-]+\.py): (\w[\w.]*(?:, \w[\w.]*)*)")
_PATH = re.compile(r"(?:(?:bot|corpus|docs|index|tests)/[\w./-]*|\.env\.example)")
_SETTING = re.compile(r"\b(?:MENTOR|SLACK)_[A-Z_]+\b")
_LINK = re.compile(r"\]\(([^)#\s]+)")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def spans(document: str) -> list[str]:
    """Return what stands in backticks, blocks left out."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", _FENCED.sub("", document))]


def blocks(document: str) -> list[str]:
    """Return the fenced blocks without their fences."""
    return [block.split("\n", 1)[1].rpartition("\n")[0] for block in _FENCED.findall(document)]


@cache
def names(path: Path) -> frozenset[str]:
    """Return what a module defines: `function`, `Class`, `Class.member`, `CONSTANT`."""
    return frozenset(_defined(ast.parse(text(path)).body))


def _defined(body: list[ast.stmt], inside: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield inside + node.name
            yield from _defined(node.body, f"{inside}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield inside + node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (inside + target.id for target in targets if isinstance(target, ast.Name))


def exists(path: str) -> bool:
    """Tell whether a path is in the repository, or is made by a command."""
    return (ROOT / path).exists() or f"{path.rstrip('/')}/".startswith(MADE_LATER)


def is_said_rightly(command: str) -> bool:
    """Tell whether there are such a command of the terminal's and such options."""
    try:
        words = shlex.split(command)[1:]
    except ValueError:
        return False
    found = main.get_command(Context(main), words[0]) if words else None
    options = {option for parameter in found.params for option in parameter.opts} if found else set()
    return bool(found) and {word for word in words if word.startswith("--")} <= options


def is_true(span: str) -> bool | None:
    """Tell whether what a span in backticks names exists; None for what names nothing that could be looked up."""
    if named := _NAMED.fullmatch(span):
        path = ROOT / named[1]
        return path.is_file() and names(path).issuperset(named[2].split(", "))
    if _PATH.fullmatch(span):
        return exists(span)
    if span.startswith("mentor "):
        return is_said_rightly(span)
    if span.startswith("make "):
        return span.split()[1] in TARGETS
    if span.startswith(f"{COMMAND} "):
        word = span.removeprefix(f"{COMMAND} ")
        return word == "question" or own_word(word) == word
    if span.startswith("python -m "):
        return span.removeprefix("python -m ") in SOURCES
    if _SETTING.fullmatch(span):
        return span in SETTINGS
    return None


def is_defined_somewhere(name: str) -> bool:
    return bool(re.fullmatch(r"\w[\w.]*", name)) and any(name in names(path) for path in SOURCES.values())


@pytest.mark.parametrize(
    ("span", "truth"),
    [
        ("index/text.py", True),
        ("index/nowhere.py", False),
        ("index/artifacts", True),
        ("index/text.py: normalise", True),
        ("index/text.py: normalise, counted", True),
        ("index/text.py: normalise, nothing", False),
        ("index/nowhere.py: normalise", False),
        ("bot/records/records.py: Records.note", True),
        ("bot/records/records.py: Records.nothing", False),
        ("bot/records/records.py: note", False),
        ("mentor rebuild --rollback", True),
        ('mentor ask "…"', True),
        ("mentor rebuild --nothing", False),
        ("mentor nothing", False),
        ("/mentor help", True),
        ("/mentor nothing", False),
        ('make bench GROUPS="cold warm"', True),
        ("make tea", False),
        ("python -m index.rebuild", True),
        ("python -m index.nothing", False),
        ("MENTOR_MODEL", True),
        ("MENTOR_RECORDS", True),
        ("MENTOR_NOTHING", False),
        ("essay.md", None),
    ],
)
def test_the_truth_of_a_span_is_known(span: str, truth: bool | None) -> None:
    assert is_true(span) is truth


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_documents_name_exists(path: Path) -> None:
    assert [span for span in spans(text(path)) if is_true(span) is False] == []
    assert set(_SETTING.findall(text(path))) <= SETTINGS
    typed = re.findall(r"^\$ (.*)", "\n".join(blocks(text(path))), re.MULTILINE)
    assert [line for line in typed if is_true(line) is False] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    local = [link for link in _LINK.findall(text(path)) if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


# The house.


def test_everything_in_the_house_is_looked_up() -> None:
    """Nothing stands in backticks there that is neither looked up nor defined somewhere."""
    unknown = [span for span in spans(text(ARCHITECTURE)) if is_true(span) is None]
    assert [span for span in unknown if not is_defined_somewhere(span)] == []


def test_the_rooms_are_those_that_there_are() -> None:
    drawn: dict[str, set[str]] = {}
    house = ""
    for line in blocks(text(ARCHITECTURE))[0].splitlines():
        room, listed = line.split()[0], set(line.rpartition(": ")[2].split(", "))
        house = house if line.startswith(" ") else room
        drawn[room if room == house else house + room] = listed
    assert set(drawn) == {"index/", "bot/", *(f"{room.replace('.', '/')}/" for room in ROOMS if is_folder(room))}
    for folder, listed in drawn.items():
        there = {path.stem for path in (ROOT / folder).iterdir() if not path.name.startswith("_")}
        assert listed <= there, folder
    assert drawn["index/"] | drawn["bot/"] == {room.split(".")[1] for room in ROOMS if not is_folder(room)}


def test_imports_are_drawn_as_they_are_held() -> None:
    held = [[set(rooms.split()) & ROOMS for rooms in line.split(", ")] for line in LEVELS]
    known = set().union(*(rooms for level in held for rooms in level))
    drawn = [[rooms & known for rooms in level] for level in drawn_levels()]
    assert drawn == [list(filter(None, level)) for level in held]
    assert set().union(*(rooms for level in drawn_levels() for rooms in level)) == ROOMS


def drawn_levels() -> list[list[set[str]]]:
    """Return the rooms level by level as drawn; those of a level that are parted by a bar stand apart."""
    index, _, bot = " ".join(blocks(text(ARCHITECTURE))[1].removeprefix("index:").split()).partition("bot:")
    return [
        [{f"{package}.{room}" for room in rooms.split()} for rooms in level.split("|")]
        for package, drawn in (("index", index), ("bot", bot))
        for level in drawn.split("←")
    ]


def is_folder(room: str) -> bool:
    return (ROOT / room.replace(".", "/")).is_dir()


def test_the_house_fits_on_a_page() -> None:
    lines = text(ARCHITECTURE).splitlines()
    assert len(lines) <= LONGEST_ARCHITECTURE
    assert text(README).count("\n") <= LONGEST_README


# Answers and figures.


def test_the_readme_shows_a_real_answer(best: Mentor) -> None:
    block = next(block for block in blocks(text(README)) if "┃" in block)
    answer = best.answer("Do I need a PhD?")
    assert [line.plain.rstrip() for line in render(answer, 1, 80)][: block.count("\n") + 1] == block.splitlines()


def test_the_readme_s_figures_are_those_of_the_benchmarks() -> None:
    headline = text(README).partition("## How good it is")[2].partition("##")[0]
    figures = re.findall(r"\d+(?:\.\d+| ms)", headline)
    assert len(figures) == 4
    assert [figure for figure in figures if f"| {figure} |" not in text(ROOT / "docs" / "benchmarks.md")] == []
