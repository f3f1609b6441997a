"""No text takes time that grows faster than its length, whatever people write."""

import json
import re
import signal
import subprocess
import sys

import pytest

from tests.hostile_text import ROOT, alternatives, patterns, readers

PATTERNS = patterns()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.hostile_text", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_looks_at_a_text_again_and_again(name: str) -> None:
    assert PATTERNS[name].methods
    done = run("pattern", json.dumps(PATTERNS[name]))
    assert done.returncode == 0, done.stdout.splitlines()[-1:] + done.stderr.splitlines()[-3:]


@pytest.mark.parametrize("name", sorted(readers()))
def test_no_reader_looks_at_a_text_again_and_again(name: str) -> None:
    done = run("reader", name)
    assert done.returncode == 0, done.stdout.splitlines()[-1:] + done.stderr.splitlines()[-3:]


def test_the_patterns_are_found() -> None:
    assert {"index.text._LINK", "bot.answering.distress._CERTAIN", "index.ranking.lexical._TOKEN"} <= PATTERNS.keys()
    assert len(PATTERNS) > 30
    assert any(name.startswith("bot.slack.listeners.questions:") for name in PATTERNS)  # It is made in an f-string.


@pytest.mark.parametrize(
    "source",
    [
        r"\s*<!--\s*(.*?)\s*-->\s*$",
        r"(?: {2,}|\\)(?:\r\n|\r|\n)",
        r"!?\[([^\]]*)\]\([^)\s]*(?:\s\"[^\"]*\")?\)",
        r"<@U1(?:\|[^>]*)?>",
        r"(?:a+)+b",
    ],
)
def test_a_pattern_that_does_is_told(source: str) -> None:
    done = run("pattern", json.dumps([source, 0, ["sub"]]))
    assert done.returncode == -signal.SIGXCPU


def test_a_pattern_is_teased_with_what_it_begins_to_match() -> None:
    ((pattern, units),) = alternatives(r"\[([^\]]*)\](?:xx|yy)+", re.IGNORECASE)
    assert pattern.search("[A]YY")
    assert units == ["[", "[a", "[a]", "[a]xx", "a", "x", "xx", "y", "yy"]
    assert [units for _, units in alternatives(r"ab|\d{2}c", 0)] == [["a", "ab"], ["1", "11", "11c"]]
