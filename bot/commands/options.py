"""Options that several commands take."""

import click

from bot import messages

top_option = click.option("--top", type=click.IntRange(1, 20), help=messages.TOP_HELP)
