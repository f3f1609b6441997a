"""`mentor new`: the folder of a bot of one's own."""

from pathlib import Path

import click

from bot import messages
from index.streams import say


@click.command(help=messages.NEW_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("essays", nargs=-1, type=click.Path(path_type=Path), metavar=messages.NEW_ESSAYS)
def new(folder: Path, essays: tuple[Path, ...]) -> None:
    """Write what is not there yet, and say what comes next."""
    from index.authoring.new import new_bot
    from index.text import printable

    bot = new_bot(folder, essays)
    for path in bot.written:
        say(messages.NEW_WRITTEN.format(path=printable(str(path))))
    for path in bot.left:
        say(messages.NEW_LEFT.format(path=printable(str(path))))
    say(messages.NEW_NEXT.format(folder=printable(str(folder))))
