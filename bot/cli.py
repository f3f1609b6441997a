"""The `mentor` command. Exit codes: 0 done, 1 an error that its message explains, 2 wrong usage, 130 stopped."""

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from bot import messages
from index.errors import MentorError

if TYPE_CHECKING:
    from index.datatypes import Answer

_ELSEWHERE = {
    "rebuild": ("index.rebuild", "command"),
    "learn": ("bot.commands.learn", "learn"),
    "evaluate": ("bot.commands.evaluate", "evaluate"),
    "serve": ("bot.commands.serve", "serve"),
    "doctor": ("bot.commands.serve", "doctor"),
}
"""Commands with rooms of their own, imported when they are called: a question should not wait for them."""
_ANSWERING = {"ask", "chat", "batch", "serve"}


class _Group(click.Group):
    """Turns expected errors into one sentence, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name in _ELSEWHERE:
            module, name = _ELSEWHERE[cmd_name]
            command: click.Command = getattr(import_module(module), name)
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called."""
        if args and args[0] in _ANSWERING:
            # A question needs no threads of numpy's, and to start them takes as long as to import all of it.
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and exit with its code."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
            if sys.stdout:  # It may be closed.
                sys.stdout.flush()
            return code
        except MentorError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(1)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except click.exceptions.Exit as error:
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo(messages.INTERRUPTED, err=True)
            sys.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)
        except OSError as error:  # A full disk, or a file of which nobody thought.
            click.echo(f"Error: {f'{error.filename}: ' if error.filename else ''}{error.strerror or error}.", err=True)
            sys.exit(1)


_TOP = click.option("--top", type=click.IntRange(1, 20), help="How many quotes to show at most.")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mentor-bot", message="%(version)s")
def main() -> None:
    """Answer mentees' questions with the mentor's own words.

    Exit codes: 0 done; 1 an error that its message explains; 2 wrong usage; 130 stopped by Ctrl-C.
    """


@main.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--blocks", is_flag=True, help="Print what would be posted in Slack, and a link that shows it.")
@_TOP
def ask(question: tuple[str, ...], as_json: bool, blocks: bool, top: int | None) -> None:
    """Answer one QUESTION, given here or on standard input."""
    from bot.answering.mentor import FEWEST_QUOTES, Mentor
    from bot.commands.batch import answer_to_json
    from bot.settings import Settings
    from index.builds.freshness import is_stale

    text = " ".join(question)
    if not question:
        if sys.stdin.isatty():
            raise click.UsageError(messages.NO_QUESTION)
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    settings = Settings.read()
    mentor = Mentor.open(settings, once=True)
    answer = mentor.answer(text, limit=top or FEWEST_QUOTES)
    if is_stale(settings, mentor.build):
        click.echo(messages.STALE, err=True)
    if blocks:
        _print_blocks(answer, mentor.manifest.suggestions)
    elif as_json:
        fields = answer_to_json(answer)
        click.echo(json.dumps({**fields, "quotes": fields["quotes"][: top or None]}, ensure_ascii=True, indent=1))
    else:
        _print(answer, top or settings.top)


@main.command()
@_TOP
def chat(top: int | None) -> None:
    """Answer questions one after the other; earlier ones are remembered until you leave."""
    from bot.answering.mentor import Mentor
    from bot.settings import Settings

    settings = Settings.read()
    mentor = Mentor.open(settings)
    from rich.console import Console

    console = Console(highlight=False)
    console.print(messages.WELCOME, style="dim")
    history: list[str] = []
    quotes = top or settings.top
    while True:
        try:
            question = console.input("\n> ")
        except EOFError:
            console.print(f"\n{messages.GOODBYE}")
            return
        _print(mentor.answer(question, history, quotes, quotes), quotes)
        history.append(question)


@main.command()
@click.argument("file", type=click.File("rb"))
def batch(file: BinaryIO) -> None:
    """Answer every question of a JSONL FILE, or of standard input for "-", as JSON lines.

    Exit code 1 if any line was no question; the others are answered all the same.
    """
    from bot.answering.mentor import Mentor
    from bot.commands.batch import answer_lines
    from bot.settings import Settings

    mentor = Mentor.open(Settings.read())
    failed = False
    for line, answered in answer_lines(mentor, _lines(file)):
        click.echo(line)
        failed |= not answered
    if failed:
        sys.exit(1)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    # readline returns each line as it comes; iterating over a pipe would wait for a full buffer.
    while line := file.readline():
        yield line


def _print(answer: "Answer", top: int) -> None:
    from rich.console import Console

    from bot.render.terminal import render

    console = Console(highlight=False)
    for line in render(answer, top, min(console.width, 100)):
        console.print(line, soft_wrap=True)


def _print_blocks(answer: "Answer", suggestions: list[str]) -> None:
    from bot.datatypes import Turn
    from bot.render.block_kit import answer_message, builder_link

    message = answer_message(answer, Turn("terminal:0", "0"), suggestions)
    click.echo(json.dumps({"text": message.text, "blocks": message.blocks}, ensure_ascii=True, indent=1))
    click.echo(builder_link(message))


def run() -> None:
    """Run the command as a program of its own; this does not return."""
    code = main()
    if sys.argv[1:2] == ["ask"]:
        # Taking the model and every module apart again would cost a fifth of the whole, for nothing.
        os._exit(code or 0)
    sys.exit(code)


if __name__ == "__main__":
    run()
