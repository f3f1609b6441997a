"""`mentor learn`: teach the model the author's expected questions."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_LINE_EVERY = 20


@click.command()
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed learns the same.")
def learn(seed: int) -> None:
    """Teach the model the expected questions; takes some minutes, then run `mentor rebuild`.

    Writes learned.safetensors beside the corpus. Public sets and other corpora are judged without it.
    """
    from bot.settings import Settings
    from index.learning.learn import learn as teach

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def announce(what: str, step: int, steps: int) -> None:
            if console.is_terminal:
                if what not in tasks:
                    tasks[what] = progress.add_task(f"Learning {what}", total=steps)
                progress.update(tasks[what], completed=step)
            elif step % _LINE_EVERY == 0 or step == steps:
                click.echo(f"Learning {what}: {step} of {steps}.", err=True)

        taught = teach(Settings.read(), seed, announce)
    click.echo(
        f"Learned {taught.questions} questions, {taught.held_out} of them held out at first for the calibration; "
        f"wrote {taught.path}. Now run `mentor rebuild`."
    )
