"""`mentor learn`: train the model on the author's expected questions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot import messages

_LINE_EVERY = 20


@click.command(help=messages.LEARN_HELP)
@click.option("--seed", type=int, default=0, show_default=True, help=messages.SEED_HELP)
def learn(seed: int) -> None:
    """Train, and tell how it goes."""
    from bot.settings import Settings
    from index.learning import learn as learning
    from index.text import counted

    with _announcing() as announce:
        report = learning.learn(Settings.read(), seed, announce)
    questions = counted(report.questions, "question")
    said = messages.LEARNED.format(
        questions=questions, held_out=report.held_out, needed=report.needed, path=report.path
    )
    click.echo(said)


@contextmanager
def _announcing() -> Iterator[Callable[[str, int, int], None]]:
    """Show on standard error what is being learned: bars on a terminal, a line now and then elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def move(what: str, step: int, steps: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(messages.LEARNING.format(what=what), total=steps)
            progress.update(bars[what], completed=step)

        yield move


def _say(what: str, step: int, steps: int) -> None:
    if step % _LINE_EVERY == 0 or step == steps:
        click.echo(messages.LEARNING_STEP.format(what=what, step=step, steps=steps), err=True)
