"""Nothing leaves the machine, and nothing is left on it: what the libraries below would write and send is turned off.

`make system` watches the network itself: tests/system/test_network.py.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bare import SILENCED, bare_environment, left_behind
from tests.conftest import ROOT

LIBRARIES = ("huggingface_hub", "onnx", "onnxruntime", "sentence_transformers", "tokenizers", "torch", "transformers")
QUESTION, ANSWER = "do cats hunt at night?", "Cats hunt at night."
CLAIMS = {
    "bees": "sleep all day",
    "cats": "hunt at night",
    "dogs": "live in the north",
    "frogs": "fear the rain",
    "owls": "sing in spring",
    "whales": "swim across rivers",
}
ASKED = ("do", "when do", "why do", "where do", "how do", "how often do", "is it true that", "since when do", "must")
NOT_ASKED = ("who pays for", "what does it cost to buy", "how heavy are", "who repairs", "can I sell", "how old are")
THINGS = ("bridges", "cars", "clocks", "houses", "phones", "ships", "shoes", "trains", "ladders")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A corpus of one page with just enough questions to learn from; judged questions lie beside it."""
    folder = tmp_path_factory.mktemp("settings")
    corpus = folder / "corpus"
    corpus.mkdir()
    claims = {animals: f"{animals.capitalize()} {habit}." for animals, habit in CLAIMS.items()}
    (corpus / "animals.md").write_text("---\ntitle: Animals\n---\n\n" + "\n\n".join(claims.values()) + "\n")
    covered = [
        f"> {claim}\n\n" + "".join(f"- {asked} {animals} {CLAIMS[animals]}?\n" for asked in ASKED)
        for animals, claim in claims.items()
    ]
    others = "".join(f"- {asked} {things}?\n" for asked in NOT_ASKED for things in THINGS)
    (corpus / "animals.questions.md").write_text("\n".join([*covered, f"# Not covered\n\n{others}"]))
    (folder / "answerable.jsonl").write_text(json.dumps({"question": QUESTION, "best": [ANSWER]}))
    (folder / "not_covered.jsonl").write_text(json.dumps({"question": "who repairs ladders?"}))
    return {
        "MENTOR_CORPUS": str(corpus),
        "MENTOR_ARTIFACTS": str(folder / "artifacts"),
        "MENTOR_RECORDS": f"sqlite:///{folder / 'records.sqlite3'}",
    }


def run(folder: Path, settings: dict[str, str], *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = bare_environment(folder, **settings)
    command = [sys.executable, *arguments]
    return subprocess.run(
        command,
        cwd=folder / "work",
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


WATCHED_REBUILD = f"""
import os, sys
def watch(event, arguments):
    if event == "import" and arguments[0] in {LIBRARIES}:
        print("loads", arguments[0], *(os.environ[name] for name in {SILENCED}))
sys.addaudithook(watch)
from bot.cli import main
main(["rebuild"])
"""


@pytest.fixture(scope="module")
def rebuilt(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder of a process that built the index, and its lines, one of which tells of each library that it loads."""
    folder = tmp_path_factory.mktemp("rebuild")
    done = run(folder, settings, "-c", WATCHED_REBUILD)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout.splitlines()


def test_a_rebuild_leaves_nothing_behind(settings: dict[str, str], rebuilt: tuple[Path, list[str]]) -> None:
    assert list(Path(settings["MENTOR_ARTIFACTS"]).rglob("model.onnx"))
    assert left_behind(rebuilt[0]) == []


def test_telemetry_is_off_before_any_library_loads(rebuilt: tuple[Path, list[str]]) -> None:
    loaded = {line.removeprefix("loads ") for line in rebuilt[1] if line.startswith("loads ")}
    assert loaded == {" ".join([library, *"1" * len(SILENCED)]) for library in LIBRARIES}


def test_learning_leaves_nothing_behind(settings: dict[str, str], tmp_path: Path) -> None:
    corpus = shutil.copytree(settings["MENTOR_CORPUS"], tmp_path / "corpus")
    done = run(tmp_path, {**settings, "MENTOR_CORPUS": str(corpus)}, "-m", "bot.cli", "learn")
    assert done.returncode == 0, done.stderr
    assert list(corpus.glob("learned*.safetensors"))
    assert left_behind(tmp_path) == []


COMMANDS = {
    "help": ("bot.cli --help", "", 0, "rebuild"),
    "ask": ("bot.cli ask --json", QUESTION, 0, ANSWER),
    "chat": ("bot.cli chat", f"{QUESTION}\nmore\n", 0, ANSWER),
    "batch": ("bot.cli batch -", json.dumps({"id": "1", "question": QUESTION}), 0, ANSWER),
    "evaluate": ("bot.cli evaluate --json JUDGED", "", 0, '"hit@1"'),
    "check": ("bot.cli rebuild --check", "", 0, "whole"),
    "script": ("index.rebuild", "", 0, "Nothing to do"),
    "doctor": ("bot.cli doctor", "", 0, "the rest is for Slack"),
    "serve without tokens": ("bot.cli serve", "", 1, "SLACK_BOT_TOKEN"),
}


@pytest.mark.usefixtures("rebuilt")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_nothing_behind(settings: dict[str, str], tmp_path: Path, name: str) -> None:
    command, typed, code, says = COMMANDS[name]
    judged = str(Path(settings["MENTOR_CORPUS"]).parent)
    arguments = command.replace("JUDGED", judged).split()
    done = run(tmp_path, settings, "-m", *arguments, typed=typed)
    shown = done.stdout + done.stderr
    assert done.returncode == code, shown
    assert says in shown
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("value", [None, "", "0", "false"])
def test_no_setting_of_the_user_s_turns_telemetry_on(value: str | None) -> None:
    environment = {**os.environ, **dict.fromkeys(SILENCED, value or "")}
    for name in SILENCED if value is None else ():
        del environment[name]
    code = f"import os, index; print(*(os.environ[name] for name in {SILENCED}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1"] * len(SILENCED)


def test_the_package_that_turns_telemetry_off_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import index; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["index"]


def test_only_that_package_imports_the_libraries() -> None:
    """So that none of them can come first, whichever room of bot/ is imported."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & set(LIBRARIES), path
