"""`mentor serve` and `mentor doctor`."""

import logging
import sys

import click


@click.command()
def serve() -> None:
    """Answer in Slack until stopped. SLACK_BOT_TOKEN and SLACK_APP_TOKEN must be set."""
    from bot.settings import Settings
    from bot.slack.serving import serve as run

    handler = logging.StreamHandler(sys.stderr)
    # What libraries log can hold messages, so only this program's own words are shown.
    handler.addFilter(logging.Filter("bot"))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, handlers=[handler])
    run(Settings.read(), lambda line: click.echo(line, err=True))


@click.command()
def doctor() -> None:
    """Check the index, the records, the tokens and Slack, and say what to do.

    Exit code 1 if something is wrong.
    """
    from bot.commands.doctor import examine, lines
    from bot.settings import Settings

    if not lines(examine(Settings.read()), click.echo):
        sys.exit(1)
