"""Real commands on a machine that has too little of something, and when they are killed."""

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.messages import LACKS
from tests.bare import bare_environment
from tests.conftest import ROOT, Corpus, build

MB = 1 << 20
LINES = b"".join(json.dumps({"id": str(number), "question": "luck"}).encode() + b"\n" for number in range(3))
Limited = Callable[..., subprocess.CompletedProcess[str]]
"""Run `mentor` with arguments where a resource is limited."""


@pytest.fixture
def limited(environment: dict[str, str]) -> Limited:
    def run(kind: int, limit: int, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=ROOT, env=environment | changed, input=LINES.decode(), capture_output=True, encoding="utf-8",
            preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)), timeout=200, check=False,
        )  # fmt: skip

    return run


# What libraries do then was seen to be: an ImportError, a MemoryError, an error of their own, a panic, a line and
# exit(1), an abort, a segmentation fault.
@pytest.mark.parametrize("megabytes", [60, 80, 100, 110, 150, 200, 280, 320, 400, 600])
def test_too_few_addresses_end_a_question_in_a_sentence(limited: Limited, megabytes: int) -> None:
    done = limited(resource.RLIMIT_AS, megabytes * MB, "ask", "luck")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {LACKS['memory']}\n")


@pytest.mark.parametrize("megabytes", [20, 40, 100])
def test_too_little_data_ends_a_question_in_a_sentence(limited: Limited, megabytes: int) -> None:
    done = limited(resource.RLIMIT_DATA, megabytes * MB, "ask", "luck")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {LACKS['memory']}\n")


def test_a_question_is_answered_where_there_is_enough(limited: Limited) -> None:
    done = limited(resource.RLIMIT_AS, 16_000 * MB, "ask", "luck")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sha256" in done.stdout


@pytest.mark.parametrize("megabytes", [60, 200])
def test_too_little_memory_ends_a_batch_in_sentences(limited: Limited, megabytes: int) -> None:
    done = limited(resource.RLIMIT_AS, megabytes * MB, "batch", "-")
    assert done.returncode == 1
    said = [json.loads(line) for line in done.stdout.splitlines()]
    if said:  # It came as far as the lines.
        assert said == [{"id": str(at), "line": at + 1, "error": LACKS["memory"]} for at in range(3)]
        assert done.stderr == ""
    else:
        assert done.stderr == f"Error: {LACKS['memory']}\n"


@pytest.mark.parametrize("megabytes", [60, 400, 700])
def test_too_little_memory_ends_a_rebuild_in_a_sentence(limited: Limited, corpus: Corpus, megabytes: int) -> None:
    settings = corpus(a="Cats sleep all day.")
    folders = {"MENTOR_CORPUS": str(settings.corpus), "MENTOR_ARTIFACTS": str(settings.artifacts)}
    done = limited(resource.RLIMIT_AS, megabytes * MB, "rebuild", **folders)
    *told, error = done.stderr.splitlines()
    assert (done.returncode, done.stdout, error) == (1, "", f"Error: {LACKS['memory']}")
    assert all(line.startswith("The rebuild needs about ") for line in told)
    assert not (settings.artifacts / "current").exists()


def test_too_few_files_end_a_question_in_a_sentence_without_advice_to_rebuild(limited: Limited) -> None:
    for files in range(6, 10):
        done = limited(resource.RLIMIT_NOFILE, files, "ask", "luck")
        assert (done.returncode, done.stderr) in ((0, ""), (1, f"Error: {LACKS['files']}\n"))


@pytest.mark.parametrize("files", [20, 30, 50])
def test_few_files_are_enough_for_a_question(limited: Limited, files: int) -> None:
    done = limited(resource.RLIMIT_NOFILE, files, "ask", "luck")
    assert (done.returncode, done.stderr) == (0, "")


def test_too_few_files_end_a_rebuild_in_a_sentence(limited: Limited, corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep all day.")
    folders = {"MENTOR_CORPUS": str(settings.corpus), "MENTOR_ARTIFACTS": str(settings.artifacts)}
    done = limited(resource.RLIMIT_NOFILE, 6, "rebuild", **folders)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {LACKS['files']}\n")


def test_killed_questions_leave_nothing_behind(corpus: Corpus, tmp_path: Path) -> None:
    settings = corpus(a="Cats sleep all day.")
    build(settings)
    folders = {"MENTOR_CORPUS": settings.corpus, "MENTOR_ARTIFACTS": settings.artifacts}
    environment = bare_environment(tmp_path, **folders)
    command = [sys.executable, "-m", "bot.cli", "ask", "Do cats sleep?"]

    def left() -> set[str]:
        return {str(path) for path in tmp_path.rglob("*")} - before

    before: set[str] = set()
    seal = settings.artifacts / ".seal.json"
    while not seal.exists():  # Files that are as young as these are not remembered yet.
        began = time.monotonic()
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        took = time.monotonic() - began
    before = left()
    for number in range(12):
        seal.unlink(missing_ok=True)  # So that there is something to write.
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as asking:
            time.sleep(random.Random(number).uniform(0, took))
            asking.kill()
        assert left() == set()
        # Names of others may hold the same digits among more of them.
        own = re.compile(rf"(?<!\d){asking.pid}(?!\d)")
        assert [path for path in Path("/dev/shm").iterdir() if own.search(path.name)] == []
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert left() == set()
