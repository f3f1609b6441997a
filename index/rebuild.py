"""The index rebuild script: `python -m index.rebuild`, and `mentor rebuild`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.builds.build import check
from index.builds.folder import Builds
from index.encoding.adapter import ADAPTER_FILE
from index.errors import MentorError
from index.making.make import Outcome, rebuild
from index.ranking.calibration import Coverage
from index.settings import IndexSettings

_LONG_WORK = 200
"""Texts to embed from which on a progress bar is worth its lines."""
_LINE_EVERY = 5000


class ConsoleReporter:
    """A progress bar on a terminal, plain lines elsewhere, nothing for short work."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._total = self._done = self._said = 0

    def begin(self, total: int) -> None:
        """Start embedding `total` texts."""
        self._total, self._done, self._said = total, 0, 0
        if total < _LONG_WORK:
            return
        if self._progress:
            self._progress.add_task("Embedding", total=total)
        else:
            click.echo(f"Embedding {total} texts.", err=True)

    def advance(self, count: int) -> None:
        """Count texts as embedded."""
        self._done += count
        if self._progress and self._progress.tasks:
            self._progress.advance(self._progress.tasks[-1].id, count)
        elif self._done - self._said >= _LINE_EVERY:
            self._said = self._done
            click.echo(f"{self._done} of {self._total} embedded.", err=True)


@contextmanager
def console_reporter() -> Iterator[ConsoleReporter]:
    """Show progress on standard error while the block runs."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield ConsoleReporter(None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield ConsoleReporter(progress)


@click.command("rebuild")
@click.option("--check", "only_check", is_flag=True, help="Report a stale or damaged index without building.")
@click.option("--rollback", is_flag=True, help="Go back to the build before the active one.")
@click.option("--wait", type=click.FloatRange(0), default=600, show_default=True, help="Seconds to wait for the lock.")
def command(only_check: bool, rollback: bool, wait: float) -> None:
    """Bring the index up to date with the corpus.

    Exit codes: 0 the index is up to date; 1 it is not, and the message says why.
    """
    settings = IndexSettings.read()
    if only_check and rollback:
        raise click.UsageError("--check and --rollback exclude each other.")
    if only_check:
        click.echo(f"Build {check(settings).build} is whole and fits the corpus.")
    elif rollback:
        builds = Builds(settings.artifacts)
        with builds.lock(lambda line: click.echo(line, err=True), wait):
            click.echo(f"Build {builds.rollback().build} is active again.")
    else:
        with console_reporter() as reporter:
            outcome = rebuild(settings, reporter, lambda line: click.echo(line, err=True), wait)
        click.echo(summary(outcome))


def summary(outcome: Outcome) -> str:
    """Say what a rebuild did."""
    manifest, counts = outcome.manifest, outcome.manifest.counts
    if not outcome.built:
        lines = [f"Nothing to do: build {manifest.build} fits the corpus ({outcome.seconds:.1f} s)."]
    else:
        lines = [
            f"Built {manifest.build} in {outcome.seconds:.1f} s with the model {manifest.model}"
            f"{' and what it learned' if manifest.learned else ''}: "
            + ", ".join(f"{count} {name}" for name, count in counts.items())
            + f"; {outcome.embedded} texts embedded."
        ]
    if manifest.encoder != "onnx":
        lines.append("The model could not be exported to ONNX; sentence-transformers serves it, and starts slowly.")
    if manifest.store["kind"] != "flat":
        parts = ", ".join(f"{name} {value}" for name, value in manifest.store.items() if name != "kind")
        lines.append(f"Search is approximate ({parts}).")
    if outcome.coverage:
        lines.append(_calibration(outcome.coverage))
    if outcome.learned_is_old:
        lines.append(f"Not used: {ADAPTER_FILE} was learned from other questions or another model; run `mentor learn`.")
    return "\n".join(lines)


def _calibration(coverage: Coverage) -> str:
    if coverage.wrongly_answered is None or coverage.wrongly_refused is None:
        return "Coverage: too few expected questions to calibrate it; most answers will be called related."
    return (
        f"Coverage, calibrated on {coverage.questions} questions held out: answers from {coverage.answers:.2f} "
        f"(wrongly answered {coverage.wrongly_answered:.1%}), not covered below {coverage.related:.2f} "
        f"(wrongly refused {coverage.wrongly_refused:.1%})."
    )


def main() -> None:
    """Run the command; an expected error becomes one sentence and exit code 1."""
    try:
        command(standalone_mode=False)
    except MentorError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped; the index is as it was.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
