import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.answering.mentor import Mentor
from bot.commands import batch
from bot.commands.batch import Request, answer_lines, parse
from index.builds.folder import BuildsFolder
from index.datatypes import Answer
from index.errors import IndexDamaged
from index.messages import LACKS
from index.settings import IndexSettings
from tests.bot.conftest import Terminal
from tests.conftest import ESSAY, ROOT, Corpus, build

FIELDS = {
    *("text", "plain", "context", "document", "title", "url", "section", "paragraph", "start", "end"),
    *("score", "receipt", "highlights", "also"),
}
Popen = subprocess.Popen[bytes]


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        (b'{"id": "1", "question": "Why?"}', Request("1", "Why?")),
        (b'\xef\xbb\xbf{"id": "1", "question": ""}\r\n', Request("1", "")),
        (b'{"question": "Why?"}', Request(None, "Why?")),
        (b'{"id": null, "question": "Why?"}', Request(None, "Why?")),
        (b'{"id": "2", "question": "And?", "history": ["Why?", "Who?"]}', Request("2", "And?", ("Why?", "Who?"))),
        (b'{"id": "3", "question": "\\ud800", "history": null, "more": 1}', Request("3", "\ud800")),
    ],
)
def test_a_line_that_asks(line: bytes, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "identity", "error"),
    [
        (b"\xff\xfe", None, "not UTF-8 text"),
        (b"", None, 'not JSON; a line looks like {"question": "…"}'),
        (b"[" * 100_000, None, 'not JSON; a line looks like {"question": "…"}'),
        (b"[]", None, "not a JSON object"),
        (b'{"id": 6, "question": "x"}', None, '"id" must be a string, or missing'),
        (b'{"id": [], "question": "x"}', None, '"id" must be a string, or missing'),
        (b'{"id": "5"}', "5", '"question" must be a string'),
        (b'{"id": "7", "question": "x", "history": "y"}', "7", '"history" must be a list of strings'),
        (b'{"id": "8", "question": "x", "history": [1]}', "8", '"history" must be a list of strings'),
    ],
)
def test_a_line_that_does_not(line: bytes, identity: str | None, error: str) -> None:
    assert parse(line) == Request(identity, error=error)


@given(st.binary())
def test_any_line_is_either_asked_or_refused(line: bytes) -> None:
    request = parse(line)
    assert request.error or request.id is not None


@given(st.text(), st.text(), st.lists(st.text()))
def test_what_a_line_says_is_what_is_asked(identity: str, question: str, history: list[str]) -> None:
    line = json.dumps({"id": identity, "question": question, "history": history}).encode()
    assert parse(line) == Request(identity, question, tuple(history))


def test_every_line_is_answered_in_its_place(mentor: Mentor) -> None:
    asked = [b'{"id": "a", "question": "Do I need a PhD?"}', b"x", None, b'{"id": "c", "question": "hi"}']
    answered = list(answer_lines(mentor, asked, 2))
    assert [fields["id"] for fields in answered] == ["a", None, None, "c"]
    assert [fields.get("error") for fields in answered] == [None, messages.NOT_JSON, messages.LINE_TOO_LONG, None]
    assert [fields.get("line") for fields in answered] == [None, 2, 3, None]


class PanicException(BaseException):
    """As those of Rust's libraries."""


@dataclass
class FailingMentor:
    """Answers nothing but "hi", and fails in its own way at everything else."""

    error: BaseException

    def answer(self, question: str, history: Sequence[str]) -> Answer:
        if question != "hi":
            raise self.error
        return Answer(question, "help", 0.0, ())


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (IndexDamaged("A file is gone; run `mentor rebuild`."), "A file is gone; run `mentor rebuild`."),
        (OSError(errno.EMFILE, "Too many open files"), LACKS["files"]),
        (MemoryError(), LACKS["memory"]),
        (RecursionError("my question"), "(RecursionError in bot/commands/batch.py:"),
        (PanicException("my question"), "(PanicException in bot/commands/batch.py:"),
    ],
)
def test_what_fails_on_a_line_is_said_there_and_the_rest_is_answered(error: BaseException, says: str) -> None:
    asked = [b'{"id": "1", "question": "my question"}', b'{"id": "2", "question": "hi"}']
    failed, answered = answer_lines(FailingMentor(error), asked, 2)  # type: ignore[arg-type]
    assert (failed["id"], failed["line"], answered["id"], answered["state"]) == ("1", 1, "2", "help")
    assert says in failed["error"]
    assert "my question" not in failed["error"]


def test_ctrl_c_is_no_fault_of_a_line() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(answer_lines(FailingMentor(KeyboardInterrupt()), [b'{"id": "1", "question": "x"}'], 2))  # type: ignore[arg-type]


@given(st.lists(st.binary(max_size=30)), st.integers(1, 20), st.integers(1, 40))
def test_lines_are_those_of_the_file_but_for_the_longest(parts: list[bytes], piece: int, longest: int) -> None:
    data = b"\n".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_PIECE", piece)
        patch.setattr(batch, "LONGEST_LINE", longest)
        read = list(batch.lines(BytesIO(data)))
    assert read == [line if len(line) <= longest else None for line in BytesIO(data)]


def test_a_line_that_memory_does_not_hold_is_passed_over() -> None:
    class Full(bytearray):
        def __iadd__(self, other: object) -> "Full":
            raise MemoryError

    assert batch._joined(Full(), b"x") is None
    assert batch._joined(None, b"x") is None


def test_long_lines_are_read_and_answered(terminal: Terminal) -> None:
    long = json.dumps({"id": "long", "question": "x" * 5_000_000 + " Do I need a PhD?"}).encode()
    lines = [long, b"\x00" * 3_000_000, b"[" * 3_000_000, b'{"id": "last", "question": "hi"}', b'{"id": "cut", "qu']
    done = terminal("batch", "-", typed=b"\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["long", None, None, "last", None]
    assert [answer.get("error") for answer in answers[1:]] == [
        messages.NOT_JSON,
        messages.NOT_JSON,
        None,
        messages.NOT_JSON,
    ]
    assert (done.returncode, done.stderr) == (1, b"")


def test_it_keeps_its_contract(terminal: Terminal, tmp_path: Path) -> None:
    lines = [
        b'{"id": "1", "question": "Do I need a PhD?"}',
        b'{"id": "2", "question": "more", "history": ["Do I need a PhD?"]}',
        b'{"id": "3", "question": "\\ud800 \\u0000"}',
        b"not json",
        b'{"id": "5", "question": "hi"}',
        b"\xff\xfe",
        b'{"id": "7", "question": "is luck needed?"}',
    ]
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join(lines))
    done = terminal("batch", str(path))
    assert done.returncode == 1
    assert done.stdout.isascii()
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "2", "3", None, "5", None, "7"]
    assert [answer.get("line") for answer in answers] == [None, None, None, 4, None, 6, None]
    text = (ROOT / "corpus" / ESSAY).read_bytes().decode("utf-8")
    for answer in answers:
        if "error" in answer:
            assert set(answer) == {"id", "line", "error"}
            continue
        assert set(answer) == {"id", "state", "coverage", "shown", "quotes"}
        assert answer["shown"] == {"answers": 2, "related": 1}.get(answer["state"], 0)
        assert 0 <= answer["coverage"] <= 1
        assert len(answer["quotes"]) >= (0 if answer["state"] == "help" else 3)
        for quote in answer["quotes"]:
            assert set(quote) == FIELDS
            assert quote["text"] == text[quote["start"] : quote["end"]]
            assert all(quote["start"] <= a < b <= quote["end"] for a, b in quote["highlights"])
    assert not {q["start"] for q in answers[0]["quotes"]} & {q["start"] for q in answers[1]["quotes"]}


def test_it_answers_line_by_line(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot.cli", "batch", "-"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        for number in range(2):
            process.stdin.write(json.dumps({"id": str(number), "question": "is luck needed?"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == str(number)
        process.stdin.close()
        assert process.wait(60) == 0


@pytest.fixture
def long_batch(environment: dict[str, str], corpus: Corpus) -> Iterator[tuple[Popen, IndexSettings]]:
    """A `mentor batch -` that is kept open, on a small corpus of its own."""
    settings = corpus(a="Cats sleep all day. They like the sun.", b="Dogs run. They fetch.", c="Birds fly.")
    build(settings)
    own = {"MENTOR_CORPUS": str(settings.corpus), "MENTOR_ARTIFACTS": str(settings.artifacts)}
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "batch", "-"],
        cwd=ROOT,
        env=environment | own,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process, settings
        process.kill()


def ask(process: Popen, question: str) -> dict[str, Any]:
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps({"id": "1", "question": question}).encode() + b"\n")
    process.stdin.flush()
    answered: dict[str, Any] = json.loads(process.stdout.readline())
    return answered


def test_a_batch_that_outlives_its_build_answers_on(long_batch: tuple[Popen, IndexSettings], corpus: Corpus) -> None:
    process, settings = long_batch
    assert ask(process, "Do cats sleep?")["quotes"][0]["text"] == "Cats sleep all day. They like the sun."
    for number in range(6):
        corpus(d=f"Fish swim {number}.")
        build(settings)
    # A document that was not read yet.
    assert ask(process, "Do dogs run?")["quotes"][0]["text"] == "Dogs run. They fetch."
    assert process.stdin
    process.stdin.close()
    assert process.wait(60) == 0


def test_no_file_that_is_cut_short_kills_who_answers(long_batch: tuple[Popen, IndexSettings]) -> None:
    process, settings = long_batch
    before = ask(process, "Do cats sleep?")
    build = BuildsFolder(settings.artifacts).active()
    for name in build.manifest.files:
        if not name.startswith("corpus/"):
            os.truncate(build.layout.folder / name, 0)
        assert ask(process, "Do cats sleep?") == before
        assert ask(process, f"What of {name}?")["quotes"]
    os.truncate(build.layout.corpus / "c.md", 10)
    assert ask(process, "Do cats sleep?") == before
    assert process.stdin
    process.stdin.close()
    assert process.wait(60) == 0
