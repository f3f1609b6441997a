"""`mentor doctor`: every finding of the examination in a line."""

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from bot import messages
from index.streams import say

if TYPE_CHECKING:
    from bot.commands.examination import Finding


@click.command(help=messages.DOCTOR_HELP)
def doctor() -> None:
    """Tell every finding."""
    from bot.commands.examination import examine
    from bot.commands.logs import log_own_words
    from bot.settings import Settings

    log_own_words()
    if not tell(examine(Settings.read()), say):
        sys.exit(1)


def tell(findings: Iterable["Finding"], say: Callable[[str], None]) -> bool:
    """Say every finding in a line as it comes; False if something is wrong."""
    fine = True
    for found in findings:
        text = "; ".join(filter(None, (found.says.removesuffix("."), found.fix)))
        visible = "".join(character if character.isprintable() else "�" for character in text)  # Slack's names, too.
        say(messages.FINDING.format(mark=messages.MARKS[found.well], what=found.what, text=visible))
        fine &= found.well is not False
    return fine
