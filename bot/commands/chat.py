"""`mentor chat`: one question after the other, as in a thread."""

import sys

import click

from bot import messages
from bot.commands.options import top_option
from index.errors import MentorError


@click.command(help=messages.CHAT_HELP)
@top_option
def chat(top: int | None) -> None:
    """Answer until the input ends; every question is asked with all earlier ones as its history."""
    from bot.answering.mentor import Mentor
    from bot.settings import Settings

    settings = Settings.read()
    mentor = Mentor.open(settings)
    from rich.console import Console

    from bot.render.terminal import show

    console = Console(highlight=False)
    console.print(messages.WELCOME, style="dim")
    history: list[str] = []
    quotes = top or settings.top
    while True:
        try:
            question = console.input("\n> ")
        except UnicodeError:  # Without a mark that says which byte comes first, Python reads no UTF-16 at all.
            raise MentorError(messages.INPUT_NOT_TEXT.format(encoding=sys.stdin.encoding)) from None
        except EOFError:
            console.print(f"\n{messages.GOODBYE}")
            return
        show(mentor.answer(question, history, quotes, quotes), quotes, console)
        history.append(question)
