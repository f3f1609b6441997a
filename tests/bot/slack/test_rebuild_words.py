from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot import messages
from bot.slack.app import Server
from bot.slack.listeners import slash_command
from bot.slack.listeners.slash_command import last_words, rebuild_environment
from tests.bot.conftest import ADMIN
from tests.fake_slack import FakeSlack


@pytest.mark.parametrize(
    ("code", "out", "err", "told", "says"),
    [
        (0, "One.\nTwo.\nThree.\nFour.\n", "", "", ["One.", "Two.", "Three."]),
        (0, "Done.\n", "5000 of 9000 embedded.\n", "Embedding 9000 texts.", ["Done."]),
        (0, "", "", "", [messages.REBUILD_SILENT]),
        (1, "", "", "Error: It is so.", []),
        (1, "", "a.\nb.\nc.\nError: It is so.\n", "Embedding 9000 texts.", ["Error: It is so."]),
        (1, "", "a.\nError: One.\nError: Two.\n", "Error: None.", ["Error: One.", "Error: Two."]),
        (1, "", "killed\n", "", ["killed"]),
        (1, "", "Error: No.\n" * 12, "", ["Error: No."] * 10 + ["And 2 more; `mentor check` names them all."]),
        (1, "", "", "", [messages.REBUILD_SILENT]),
        (-9, "", "", "Embedding 9000 texts.", [messages.REBUILD_KILLED.format(signal=9)]),
    ],
)
def test_the_end_of_a_rebuild_is_told_once(code: int, out: str, err: str, told: str, says: Sequence[str]) -> None:
    assert last_words(code, out, err, told) == says


@pytest.mark.parametrize(
    ("name", "essay", "says"),
    [
        ("a\x1b[31m\u202e.md", b"---\ntitle: a\n---\n\xff\n", "rename the file"),
        ("a.md", b"---\ntitle: !!bool \x1b[31m maybe\n---\nCats sleep.\n", "a.md"),
        ("a.md", b"---\ntitle: " + b"[" * 2000 + b"\n---\nCats sleep.\n", "a.md"),
    ],
)
def test_what_is_wrong_with_an_essay_is_one_sentence_told_once(
    slack: FakeSlack, bot: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, essay: bytes, says: str
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / name).write_bytes(essay)
    own = {"corpus": tmp_path / "corpus", "artifacts": tmp_path / "artifacts"}
    monkeypatch.setattr(slash_command, "rebuild_environment", lambda ours: rebuild_environment(replace(ours, **own)))
    monkeypatch.setenv("PYTHONIOENCODING", "utf-16")
    asked = slack.slash("rebuild", user=ADMIN)
    slack.wait_for(lambda: len(slack.responses(asked)) == 2, timeout=60)
    slack.wait_for(lambda: bot.responder.idle(10))
    started, failed = (payload["text"] for payload in slack.responses(asked))
    assert started == messages.REBUILD_STARTED
    assert failed.startswith("Error: ")
    assert says in failed
    assert failed.isprintable()
