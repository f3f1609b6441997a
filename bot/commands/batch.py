"""`mentor batch`: a file of questions, answered as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from bot import messages
from index.exits import explanation
from index.streams import say_json

if TYPE_CHECKING:
    from bot.answering.mentor import Mentor

LONGEST_LINE = 1 << 28
"""Bytes of a line that is read."""
_PIECE = 1 << 20


@click.command(help=messages.BATCH_HELP)
@click.argument("file", type=click.File("rb"))
def batch(file: BinaryIO) -> None:
    """Answer every line as it comes."""
    from bot.answering.mentor import Mentor
    from bot.settings import Settings

    settings = Settings.read()
    mentor = Mentor.open(settings)
    failed = False
    for fields in answer_lines(mentor, lines(file), settings.top):
        say_json(fields)
        failed |= "error" in fields
    if failed:
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class Request:
    """What one line asks."""

    id: str | None
    """As it was given; None where the line has none."""
    question: str = ""
    history: tuple[str, ...] = ()
    error: str = ""
    """What is wrong with the line, if anything."""


def answer_lines(mentor: "Mentor", lines: Iterable[bytes | bytearray | None], top: int) -> Iterator[dict[str, Any]]:
    """Yield what is printed for each input line in turn; whatever is wrong with one, the others are answered.

    `top` is how many quotes of an answer a reader is shown.
    """
    for number, line in enumerate(lines, 1):
        request = Request(None, error=messages.LINE_TOO_LONG)
        try:
            if line is not None:
                request = parse(line)
            fields = {"line": number, "error": request.error} if request.error else _answered(mentor, request, top)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # Errors of Rust's are no Exception.
            fields = {"line": number, "error": explanation(error)}
        yield {"id": request.id, **fields}


def lines(file: BinaryIO) -> Iterator[bytearray | None]:
    """Yield each line of a file as it comes; None for one that is longer than LONGEST_LINE, or than memory."""
    line: bytearray | None = bytearray()
    # readline returns what there is of a line; iterating over a pipe would wait for a full buffer.
    while piece := file.readline(_PIECE):
        line = _joined(line, piece)
        if piece.endswith(b"\n"):
            yield line
            line = bytearray()
    if line is None or line:
        yield line


def _joined(line: bytearray | None, piece: bytes) -> bytearray | None:
    """Return a line with one more piece of it; None if it is too long, so that the rest of it is only passed over."""
    if line is None or len(line) + len(piece) > LONGEST_LINE:
        return None
    try:
        line += piece
    except MemoryError:
        return None
    return line


def parse(line: bytes | bytearray) -> Request:
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
    if not isinstance(identity, str | None):
        return Request(None, error=messages.ID_NOT_A_STRING)
    if not isinstance(question, str):
        return Request(identity, error=messages.QUESTION_NOT_A_STRING)
    if history is None:
        history = []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        return Request(identity, error=messages.HISTORY_NOT_STRINGS)
    return Request(identity, question, tuple(history))


def _answered(mentor: "Mentor", request: Request, top: int) -> dict[str, Any]:
    from bot.render.answer_json import answer_to_json

    return answer_to_json(mentor.answer(request.question, request.history), top)
