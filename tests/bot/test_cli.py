import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.settings import Settings
from bot.slack.listeners.slash_command import rebuild_environment
from index.settings import IndexSettings
from tests.conftest import ROOT


@pytest.fixture
def environment(own_settings: IndexSettings) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MENTOR_")}
    return {**kept, "MENTOR_CORPUS": str(own_settings.corpus), "MENTOR_ARTIFACTS": str(own_settings.artifacts)}


def run(environment: dict[str, str], *arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=typed, capture_output=True, timeout=300, check=False
    )


def test_ask(environment: dict[str, str]) -> None:
    done = run(environment, "ask", "Do I need a PhD?")
    assert done.returncode == 0
    shown = done.stdout.decode()
    assert (
        "doing a phd seems to be a predictable pathway"
        in " ".join(shown.replace("┃", "").replace("│", "").split()).lower()
    )
    assert "paragraph 5, sha256 eca575a6" in shown
    assert b"\x1b" not in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(("output", "code", "says"), [(">&-", 0, ""), ("> /dev/full", 1, "Error: No space")])
def test_ask_where_nothing_can_be_printed(environment: dict[str, str], output: str, code: int, says: str) -> None:
    command = f"{sys.executable} -m bot.cli ask luck {output}"
    done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == code
    assert done.stderr.decode().startswith(says)
    assert b"Traceback" not in done.stderr


def test_questions_take_one_core_and_rebuilds_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")  # So that it is put back as it was.
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    assert CliRunner().invoke(main, ["rebuild", "--help"]).exit_code == 0
    assert "OPENBLAS_NUM_THREADS" not in os.environ
    assert CliRunner().invoke(main, ["serve", "--help"]).exit_code == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert "OPENBLAS_NUM_THREADS" not in rebuild_environment(Settings())


def test_ask_as_json_from_standard_input(environment: dict[str, str]) -> None:
    done = run(environment, "ask", "--json", "--top", "2", typed="is luck needed? \ud83d".encode("utf-8", "replace"))
    fields = json.loads(done.stdout)
    assert fields["state"] in ("answers", "related")
    assert len(fields["quotes"]) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "--top", "0", "x"], 2, "--top"),
        (["ask", "--top", "99", "x"], 2, "--top"),
        (["nonsense"], 2, "No such command"),
        (["batch", "/nonexistent.jsonl"], 2, "No such file"),
        (["evaluate", "/nonexistent"], 1, "no folder"),
        (["evaluate", "--beir", "/nonexistent"], 1, "corpus.jsonl"),
        (["rebuild", "--check", "--rollback"], 2, "exclude"),
    ],
)
def test_wrong_usage(environment: dict[str, str], arguments: list[str], code: int, says: str) -> None:
    done = run(environment, *arguments)
    assert done.returncode == code
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_errors_are_one_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    for changed, says in (
        ({"MENTOR_ARTIFACTS": str(tmp_path)}, "There is no index"),
        ({"MENTOR_MODEL": "other"}, "MENTOR_MODEL is other"),
        ({"MENTOR_TOP": "many"}, "MENTOR_TOP does not fit"),
        ({"MENTOR_TOP": "21"}, "MENTOR_TOP does not fit: Expected `int` <= 20"),
        ({"MENTOR_STORE": "tree"}, "MENTOR_STORE does not fit"),
    ):
        done = run({**environment, **changed}, "ask", "x")
        assert done.returncode == 1
        assert done.stderr.decode().startswith("Error: ")
        assert says in done.stderr.decode()
        assert done.stderr.count(b"\n") == 1


def test_batch_keeps_its_contract(environment: dict[str, str], tmp_path: Path) -> None:
    lines = [
        '{"id": "1", "question": "Do I need a PhD?"}',
        '{"id": "2", "question": "more", "history": ["Do I need a PhD?"]}',
        '{"id": "3", "question": "\\ud800 \\u0000"}',
        "not json",
        '{"id": "5"}',
        '{"id": 6, "question": "x"}',
        '{"id": "7", "question": "x", "history": "y"}',
        "[" * 100_000,
        '{"id": "9", "question": "hi"}',
    ]
    path = tmp_path / "questions.jsonl"
    path.write_bytes("\n".join(lines).encode() + b'\n\xff\xfe\n{"id": "11", "question": "is luck needed?"}')
    done = run(environment, "batch", str(path))
    assert done.returncode == 1
    assert done.stdout.isascii()
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "2", "3", None, "5", None, "7", None, "9", None, "11"]
    assert [answer.get("line") for answer in answers] == [None, None, None, 4, 5, 6, 7, 8, None, 10, None]
    text = next(ROOT.glob("corpus/*learning.md")).read_bytes().decode("utf-8")
    for answer in answers:
        if "error" in answer:
            assert set(answer) == {"id", "line", "error"}
            continue
        assert set(answer) == {"id", "state", "coverage", "quotes"}
        assert 0 <= answer["coverage"] <= 1
        assert len(answer["quotes"]) >= (0 if answer["state"] == "help" else 3)
        for quote in answer["quotes"]:
            assert set(quote) == {"text", "document", "section", "start", "end", "score", "highlights"}
            assert quote["text"] == text[quote["start"] : quote["end"]]
            assert all(quote["start"] <= a < b <= quote["end"] for a, b in quote["highlights"])
    assert not {q["start"] for q in answers[0]["quotes"]} & {q["start"] for q in answers[1]["quotes"]}


def test_batch_answers_line_by_line(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot.cli", "batch", "-"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        for number in range(2):
            process.stdin.write(json.dumps({"id": str(number), "question": "is luck needed?"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == str(number)
        process.stdin.close()
        assert process.wait(60) == 0


def test_chat_remembers_and_leaves_on_end_of_input(environment: dict[str, str]) -> None:
    done = run(environment, "chat", typed=b"Do I need a PhD?\nmore\n")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode()
    assert shown.rstrip().endswith("Goodbye.")
    assert shown.count("sha256 eca575a6") >= 2


def test_no_escape_sequence_of_a_corpus_reaches_the_terminal(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_bytes("---\ntitle: T\n---\nCats \x1b[31m\x07sleep \u202eall day.\n".encode())
    own = {**environment, "MENTOR_CORPUS": str(folder), "MENTOR_ARTIFACTS": str(tmp_path / "artifacts")}
    assert run(own, "rebuild").returncode == 0
    shown = run(own, "ask", "do cats sleep all day").stdout.decode()
    assert "Cats" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_stale_index_answers_with_a_note(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: T\n---\nCats sleep all day.\n")
    own = {**environment, "MENTOR_CORPUS": str(folder), "MENTOR_ARTIFACTS": str(tmp_path / "artifacts")}
    run(own, "rebuild")
    (folder / "a.md").write_text("---\ntitle: T\n---\nDogs run.\n")
    done = run(own, "ask", "--json", "do cats sleep?")
    assert json.loads(done.stdout)["quotes"][0]["text"] == "Cats sleep all day."
    assert "mentor rebuild" in done.stderr.decode()
    assert run(own, "rebuild", "--check").returncode == 1


def test_evaluate_prints_every_figure(environment: dict[str, str]) -> None:
    done = run(environment, "evaluate", "tests/judged", "--json")
    figures = json.loads(done.stdout)["figures"]
    assert {"hit@1", "hit@3", "MRR", "nDCG@3", "highlight@1", "AUROC", "wrongly refused", "wrongly answered"} <= set(
        figures
    )
