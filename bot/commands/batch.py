"""`mentor batch`: a file of questions, answered as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import click

from bot import messages

if TYPE_CHECKING:
    from bot.answering.mentor import Mentor


@click.command(help=messages.BATCH_HELP)
@click.argument("file", type=click.File("rb"))
def batch(file: BinaryIO) -> None:
    """Answer every line as it comes."""
    from bot.answering.mentor import Mentor
    from bot.settings import Settings

    mentor = Mentor.open(Settings.read())
    failed = False
    for line, answered in answer_lines(mentor, _lines(file)):
        click.echo(line)
        failed |= not answered
    if failed:
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class Request:
    """What one line asks."""

    id: str | None
    question: str = ""
    history: tuple[str, ...] = ()
    error: str = ""
    """What is wrong with the line, if anything."""


def answer_lines(mentor: "Mentor", lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """Yield, for each input line in turn, a line of ASCII JSON and whether it holds an answer."""
    from bot.render.answer_json import answer_to_json

    for number, line in enumerate(lines, 1):
        request = parse(line)
        if request.error:
            yield json.dumps({"id": request.id, "line": number, "error": request.error}), False
        else:
            answer = mentor.answer(request.question, request.history)
            yield json.dumps({"id": request.id, **answer_to_json(answer)}), True


def parse(line: bytes) -> Request:
    """Read one line."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Request(None, error=messages.NOT_UTF8)
    except (ValueError, RecursionError):
        return Request(None, error=messages.NOT_JSON)
    if not isinstance(fields, dict):
        return Request(None, error=messages.NOT_AN_OBJECT)
    identity, question, history = fields.get("id"), fields.get("question"), fields.get("history")
    if not isinstance(identity, str):
        return Request(None, error=messages.ID_NOT_A_STRING)
    if not isinstance(question, str):
        return Request(identity, error=messages.QUESTION_NOT_A_STRING)
    if history is None:
        history = []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        return Request(identity, error=messages.HISTORY_NOT_STRINGS)
    return Request(identity, question, tuple(history))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    # readline returns each line as it comes; iterating over a pipe would wait for a full buffer.
    while line := file.readline():
        yield line
