"""The `mentor` command. Exit codes are those of index/exits.py."""

import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from bot import messages
from index.exits import explained
from index.exits import run as run_command

_COMMANDS = {
    "ask": ("bot.commands.ask", "ask"),
    "batch": ("bot.commands.batch", "batch"),
    "chat": ("bot.commands.chat", "chat"),
    "check": ("bot.commands.check", "check"),
    "doctor": ("bot.commands.doctor", "doctor"),
    "evaluate": ("bot.commands.evaluate", "evaluate"),
    "learn": ("bot.commands.learn", "learn"),
    "new": ("bot.commands.new", "new"),
    "questions": ("bot.commands.questions", "questions"),
    "rebuild": ("index.rebuild", "command"),
    "serve": ("bot.commands.serve", "serve"),
}
"""The module of each command, imported when it is called: a question should not wait for the others."""
_ANSWERING = {"ask", "chat", "batch", "serve"}


class _Group(click.Group):
    """Imports a command when it is called, and turns expected errors into one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

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
        with explained():
            return super().main(*args, **{**kwargs, "standalone_mode": False})


@click.group(cls=_Group, help=messages.MENTOR_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mentor-bot", message="%(version)s")
def main() -> None:
    """Hold the commands."""


def run() -> NoReturn:
    """Run the command as a program of its own; this does not return."""
    called = sys.argv[1:2]
    run_command(main, alone=called == ["serve"], at_once=called == ["ask"])


if __name__ == "__main__":
    run()
