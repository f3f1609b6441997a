"""Answers as JSON, one question or many: the contract of `mentor batch`."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.answering.mentor import Mentor
from index.datatypes import Answer


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return state, coverage and quotes; offsets count code points of the quoted document."""
    return {
        "state": answer.state,
        "coverage": round(answer.coverage, 4),
        "quotes": [
            {
                "text": quote.text,
                "document": quote.document,
                "section": quote.section,
                "start": quote.span.start,
                "end": quote.span.end,
                "score": round(quote.score, 4),
                "highlights": [list(span) for span in quote.highlights],
            }
            for quote in answer.quotes
        ],
    }


def answer_lines(mentor: Mentor, lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """Yield, for each input line in turn, a line of ASCII JSON and whether it holds an answer."""
    for number, line in enumerate(lines, 1):
        identity, question, history, error = _parse(line)
        if error:
            yield json.dumps({"id": identity, "line": number, "error": error}), False
        else:
            answer = mentor.answer(question, history)
            yield json.dumps({"id": identity, **answer_to_json(answer)}), True


def _parse(line: bytes) -> tuple[str | None, str, list[str], str]:
    """Return id, question, history and what is wrong, if anything."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, "", [], "not UTF-8 text"
    except (ValueError, RecursionError):
        return None, "", [], 'not JSON; a line looks like {"id": "1", "question": "…"}'
    if not isinstance(fields, dict):
        return None, "", [], "not a JSON object"
    identity = fields.get("id")
    if not isinstance(identity, str):
        return None, "", [], '"id" must be a string'
    question, history = fields.get("question"), fields.get("history")
    if not isinstance(question, str):
        return identity, "", [], '"question" must be a string'
    if history is None:
        history = []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        return identity, "", [], '"history" must be a list of strings'
    return identity, question, history, ""
