"""The index rebuild script: `python -m index.rebuild`, and `mentor rebuild`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index import messages
from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.builds.freshness import check
from index.builds.manifest import Manifest
from index.encoding.models import best_known
from index.exits import explained, run
from index.making.make import RebuildReport, rebuild
from index.ranking.calibration import FEWEST_TO_CALIBRATE, Calibration
from index.settings import IndexSettings
from index.streams import say, tell
from index.text import counted

_LONG_WORK = 200
"""Texts to embed from which on a progress bar is worth its lines."""
_LINE_EVERY = 5000
_MOST_NAMED = 10  # Essays that need more questions.


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
            self._progress.add_task(messages.EMBEDDING, total=total)
        else:
            tell(messages.EMBEDDING_BEGINS.format(texts=counted(total, "text")))

    def advance(self, count: int) -> None:
        """Count texts as embedded."""
        self._done += count
        if self._progress and self._progress.tasks:
            self._progress.advance(self._progress.tasks[-1].id, count)
        elif self._done - self._said >= _LINE_EVERY:
            self._said = self._done
            tell(messages.EMBEDDING_GOES_ON.format(done=self._done, total=self._total))


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


@click.command("rebuild", help=messages.HELP_REBUILD)
@click.option("--check", "only_check", is_flag=True, help=messages.HELP_CHECK)
@click.option("--rollback", is_flag=True, help=messages.HELP_ROLLBACK)
@click.option("--wait", type=click.FloatRange(0), default=600, show_default=True, help=messages.HELP_WAIT)
def command(only_check: bool, rollback: bool, wait: float) -> None:
    """Bring the index up to date, look whether it is, or go back a build."""
    settings = IndexSettings.read()
    if only_check and rollback:
        raise click.UsageError(messages.CHECK_OR_ROLLBACK)
    if only_check:
        for line in checked(check(settings)):
            say(line)
    elif rollback:
        builds = BuildsFolder(settings.artifacts)
        with builds.lock(tell, wait):
            say(messages.ROLLED_BACK.format(build=builds.rollback().name))
    else:
        with console_reporter() as reporter:
            report = rebuild(settings, reporter, tell, wait)
        for line in _summary(report):
            say(line)
        if not settings.model and report.build.manifest.model != best_known():
            say(messages.SMALL_MODEL.format(best=best_known(), model=report.build.manifest.model))


def checked(build: Build) -> Iterator[str]:
    """Say that a build is whole and up to date, and what is not best about it."""
    yield messages.CHECKED.format(build=build.name)
    if build.manifest.encoder != "onnx":
        yield messages.NOT_EXPORTED.format(reason=build.manifest.not_exported)


def _summary(report: RebuildReport) -> Iterator[str]:
    """Say what a rebuild did."""
    manifest = report.build.manifest
    if report.built:
        model = messages.MODEL_AND_LEARNED.format(model=manifest.model, day=manifest.learned_on)
        yield messages.BUILT.format(
            build=report.build.name,
            seconds=report.seconds,
            model=model if manifest.learned else manifest.model,
            counts=messages.build_counts(manifest.counts),
            texts=counted(report.embedded, "text"),
        )
    else:
        yield messages.NOTHING_TO_DO.format(build=report.build.name, seconds=report.seconds)
    if manifest.encoder != "onnx":
        yield messages.NOT_EXPORTED.format(reason=manifest.not_exported)
    if manifest.store["kind"] != "flat":
        parameters = ", ".join(f"{name} {value}" for name, value in manifest.store.items() if name != "kind")
        yield messages.APPROXIMATE.format(parameters=parameters)
    if report.built:
        yield _calibration(report.build.contents.calibration)
        yield from _short_of_questions(manifest)
    if report.old_adapter:
        yield messages.ADAPTER_NOT_USED.format(adapter=report.old_adapter)
    yield from messages.requoted(report.requoted)
    if any(each.sentences for each in report.requoted):
        yield messages.REQUOTED
    if report.left_out:
        yield messages.LEFT_OUT.format(stretches=counted(report.left_out, "stretch", "stretches"))
    if report.not_read:
        yield messages.not_read(report.not_read)


def _short_of_questions(manifest: Manifest) -> Iterator[str]:
    """Name the essays that have too few expected questions, and say how many are missing, of which kind."""
    short = [
        (name, entry.questions, entry.not_covered)
        for name, entry in manifest.documents.items()
        if min(entry.questions, entry.not_covered) < FEWEST_TO_CALIBRATE
    ]
    for name, covered, not_covered in short[:_MOST_NAMED]:
        yield messages.too_few_questions(name, covered, not_covered, FEWEST_TO_CALIBRATE)
    if len(short) > _MOST_NAMED:
        yield messages.too_few_elsewhere(len(short) - _MOST_NAMED)
    if short:
        yield messages.HOW_TO_BEGIN


def _calibration(calibration: Calibration) -> str:
    if calibration.wrongly_answered is None:
        return messages.NOT_CALIBRATED
    return messages.CALIBRATED.format(
        questions=counted(calibration.questions, "question"),
        answers=calibration.answers,
        wrongly_answered=calibration.wrongly_answered,
        related=calibration.related,
        wrongly_refused=calibration.wrongly_refused,
    )


def main() -> None:
    """Run the command, and exit with its code."""
    with explained():
        command(standalone_mode=False)


if __name__ == "__main__":
    run(main)
