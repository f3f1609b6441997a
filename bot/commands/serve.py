"""`mentor serve`: the bot in Slack."""

import logging
import sys

import click

from bot import messages
from index.streams import tell
from index.text import safe


@click.command(help=messages.SERVE_HELP)
def serve() -> None:
    """Serve, and log to standard error."""
    from bot.settings import Settings
    from bot.slack.serving import serve as run

    handler = logging.StreamHandler(sys.stderr)
    # What libraries log can hold messages, so only this program's own words are shown.
    handler.addFilter(logging.Filter("bot"))
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    run(Settings.read(), tell)


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record, in which names of files and builds, if nothing else, are other people's."""
        return "\n".join(map(safe, super().format(record).split("\n")))
