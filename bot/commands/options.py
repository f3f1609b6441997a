"""Options that several commands take."""

import click

top_option = click.option("--top", type=click.IntRange(1, 20), help="How many quotes to show at most.")
