"""`mentor doctor`: every finding of the examination in a line."""

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.commands.examination import Finding

_MARKS = {True: "ok", False: "WRONG", None: "?"}


@click.command()
def doctor() -> None:
    """Check the index, the records, the tokens and Slack, and say what to do.

    Exit code 1 if something is wrong.
    """
    from bot.commands.examination import examine
    from bot.settings import Settings

    if not tell(examine(Settings.read()), click.echo):
        sys.exit(1)


def tell(findings: Iterable["Finding"], say: Callable[[str], None]) -> bool:
    """Say every finding in a line as it comes; False if something is wrong."""
    fine = True
    for found in findings:
        text = "; ".join(filter(None, (found.says.removesuffix("."), found.fix)))
        say(f"{_MARKS[found.well]:>5}  {found.what}: {text}.")
        fine &= found.well is not False
    return fine
