"""Records what the bot posts, from the real mentor and index: `python -m tests.screenshots.payloads FILE.json`."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient

from bot import messages
from bot.answering.live import LiveMentor
from bot.datatypes import Asked, Block, Message, QuoteReference, Turn
from bot.records.records import Records
from bot.render.block_kit import answer_message, help_message, paragraphs, quote_message, shared_message
from bot.render.modals import feedback_view, share_view
from bot.slack.listeners import slash_command
from bot.slack.listeners.command_words import COMMAND
from bot.slack.responder import Responder
from index.datatypes import Answer
from index.settings import IndexSettings

USER = "U0NOOR"
TURN = Turn("D1:1.0", "1.0")
PHD = "Do I need a PhD?"
RELATED = "How do I get promoted?"
NOT_COVERED = "How do I negotiate my salary?"
HELLO = "Hello"
DISTRESS = "I can't go on anymore."


@dataclass(frozen=True)
class Scene:
    """One image: what was asked or pressed, and what came of it."""

    name: str
    blocks: tuple[Block, ...] = ()
    asked: str = ""
    pressed: str = ""
    """The label of a button, where that led to the message."""
    ephemeral: bool = False
    view: Block = field(default_factory=dict)
    """A form in place of a message."""


def scenes(settings: IndexSettings) -> Iterator[Scene]:
    """Go through every kind of message."""
    records = Records.open("sqlite://")
    responder = Responder(LiveMentor(settings), records, WebClient(), WebClient())
    try:
        yield from _answers(responder)
        yield from _other_replies(responder)
        yield from _command(responder)
    finally:
        records.close()


def _answers(responder: Responder) -> Iterator[Scene]:
    mentor = responder.mentor.current()
    answer = _wanted(mentor.answer(PHD), "answers")
    yield Scene("answers", _message(answer).blocks, PHD)
    asked = Asked(TURN.workspace, "E1", "message", "D1", USER, "1.0", "1.0", RELATED)
    yield Scene("related", _message(_wanted(mentor.answer(RELATED), "related"), asked.turn).blocks, RELATED)
    responder.records.note(asked)
    responder.records.posting(asked)
    opened = responder.closest(asked.turn)
    yield Scene("related-opened", opened.blocks, RELATED, messages.CLOSEST_BUTTON)

    quote = answer.quotes[0]
    command = quote_message(quote, Turn("command:1", "1"))
    yield Scene("command", command.blocks, f"{COMMAND} {PHD}", ephemeral=True)
    yield Scene("shared", shared_message(quote, USER, PHD).blocks)
    yield Scene("share-form", view=share_view("{}", with_question=True))
    yield Scene("feedback-form", view=feedback_view(QuoteReference.of(quote, asked.turn).to_value()))


def _other_replies(responder: Responder) -> Iterator[Scene]:
    mentor = responder.mentor.current()
    yield Scene("not-covered", _message(_wanted(mentor.answer(NOT_COVERED), "not_covered")).blocks, NOT_COVERED)
    hello = answer_message(_wanted(mentor.answer(HELLO), "help"), TURN, mentor.manifest.suggestions)
    yield Scene("help", hello.blocks, HELLO)
    distress = mentor.answer(DISTRESS)
    if not distress.distress:
        raise SystemExit(f"No distress was heard in: {DISTRESS}")
    yield Scene("distress", _message(distress).blocks, DISTRESS)


def _command(responder: Responder) -> Iterator[Scene]:
    mentor = responder.mentor.current()
    helped = help_message(lines=messages.HELP_COMMAND)
    yield Scene("command-help", helped.blocks, f"{COMMAND} help", ephemeral=True)
    yield Scene("about", paragraphs(*slash_command._about(responder)).blocks, f"{COMMAND} about", ephemeral=True)
    quote = QuoteReference.of(mentor.answer(PHD).quotes[0], TURN)
    for helpful in (True, True, True, False):
        responder.records.rate(quote, helpful)
    responder.started = datetime.fromisoformat(mentor.manifest.created) + timedelta(minutes=1)
    status = paragraphs(*slash_command._status(responder, TURN.workspace))
    yield Scene("status", status.blocks, f"{COMMAND} status", ephemeral=True)


def _message(answer: Answer, turn: Turn = TURN) -> Message:
    return answer_message(answer, turn)


def _wanted(answer: Answer, state: str) -> Answer:
    """Refuse to show one kind of message under the name of another."""
    if answer.state != state:
        raise SystemExit(f'"{answer.question}" is now {answer.state}, not {state}: choose another question.')
    return answer


def main() -> None:
    """Write all scenes as JSON."""
    recorded = [asdict(scene) for scene in scenes(IndexSettings.read())]
    Path(sys.argv[1]).write_text(json.dumps(recorded, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
