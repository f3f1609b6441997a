"""`mentor ask`: one question, answered for a person, for a program, or as Slack would be sent it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot import messages
from bot.commands.options import top_option
from index.streams import say, say_json, tell

if TYPE_CHECKING:
    from index.datatypes import Answer


@click.command(help=messages.ASK_HELP)
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help=messages.ASK_JSON_HELP)
@click.option("--blocks", is_flag=True, help=messages.ASK_BLOCKS_HELP)
@top_option
def ask(question: tuple[str, ...], as_json: bool, blocks: bool, top: int | None) -> None:
    """Answer one question."""
    from bot.answering.mentor import Mentor
    from bot.settings import Settings
    from index.builds.freshness import is_stale

    text = " ".join(question) if question else _typed()
    settings = Settings.read()
    mentor = Mentor.open(settings, once=True)
    answer = mentor.answer(text, limit=top or 0)
    if is_stale(settings, mentor.build):
        tell(messages.STALE)
    if blocks:
        _print_blocks(answer, mentor.manifest.suggestions)
    elif as_json:
        _print_json(answer, top, settings.top)
    else:
        _print_text(answer, top or settings.top)


def _typed() -> str:
    """Read standard input, unless that is a person who may not know what is waited for."""
    typed = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
    if not typed:
        raise click.UsageError(messages.NO_QUESTION)
    return typed.decode("utf-8", "replace")


def _print_text(answer: "Answer", top: int) -> None:
    from rich.console import Console

    from bot.render.terminal import show

    show(answer, top, Console(highlight=False))


def _print_json(answer: "Answer", top: int | None, usual: int) -> None:
    from bot.render.answer_json import answer_to_json

    fields = answer_to_json(answer, top or usual)
    say_json({**fields, "quotes": fields["quotes"][:top]}, indent=1)


def _print_blocks(answer: "Answer", suggestions: Sequence[str]) -> None:
    from bot.datatypes import Turn
    from bot.render.block_kit import answer_message
    from bot.render.links import builder_link

    message = answer_message(answer, Turn("terminal:0", "0"), suggestions)
    say_json({"text": message.text, "blocks": message.blocks}, indent=1)
    say(builder_link(message))
