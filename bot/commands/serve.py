"""`mentor serve`: the bot in Slack."""

import click

from bot import messages
from index.streams import tell


@click.command(help=messages.SERVE_HELP)
def serve() -> None:
    """Serve, and log to standard error."""
    from bot.commands.logs import log_own_words
    from bot.settings import Settings
    from bot.slack.serving import serve as run

    log_own_words()
    run(Settings.read(), tell)
