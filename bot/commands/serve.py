"""`mentor serve`: the bot in Slack."""

import logging
import sys

import click

from bot import messages


@click.command(help=messages.SERVE_HELP)
def serve() -> None:
    """Serve, and log to standard error."""
    from bot.settings import Settings
    from bot.slack.serving import serve as run

    handler = logging.StreamHandler(sys.stderr)
    # What libraries log can hold messages, so only this program's own words are shown.
    handler.addFilter(logging.Filter("bot"))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, handlers=[handler])
    run(Settings.read(), lambda line: click.echo(line, err=True))
