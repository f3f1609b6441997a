"""`mentor questions`: files of questions to begin with, kept up to date, and a page for whoever writes some."""

import sys
from typing import TYPE_CHECKING

import click

from bot import messages
from index.streams import say

if TYPE_CHECKING:
    from index.authoring.files import QuestionsFiles, Rewritten


@click.command(help=messages.QUESTIONS_HELP)
@click.argument("essays", nargs=-1, metavar=messages.CHECK_ESSAYS)
@click.option("--brief", is_flag=True, help=messages.BRIEF_HELP)
@click.option("--update", is_flag=True, help=messages.UPDATE_HELP)
@click.option("--yes", is_flag=True, help=messages.YES_HELP)
def questions(essays: tuple[str, ...], brief: bool, update: bool, yes: bool) -> None:
    """Write what is asked for, and never over what an author wrote without showing it first."""
    from index.authoring.files import QuestionsFiles
    from index.settings import IndexSettings

    if brief and (update or yes):
        raise click.UsageError(messages.BRIEF_ALONE)
    if yes and not update:
        raise click.UsageError(messages.YES_WITHOUT_UPDATE)
    files = QuestionsFiles(IndexSettings.read(), essays)
    if brief:
        from index.authoring.brief import brief as page
        from index.reading.quotations import Quotations

        for line in page(Quotations(files.only())).splitlines():
            say(line)
    elif update:
        _update(files, yes)
    else:
        _complete(files)


def _complete(files: "QuestionsFiles") -> None:
    """Begin each file, or add what it does not quote yet."""
    from index.text import counted

    for file in files.completed():
        if file.after == file.read:
            say(messages.QUESTIONS_COMPLETE.format(name=file.name))
            continue
        file.save()
        sentences = counted(file.added, "sentence")
        if file.begun:
            say(messages.QUESTIONS_ADDED.format(path=file.path, sentences=sentences))
        else:
            say(messages.QUESTIONS_BEGUN.format(path=file.path, sentences=sentences))


def _update(files: "QuestionsFiles", yes: bool) -> None:
    """Show what would change in each file, and write it if that is wanted."""
    from index.authoring.requote import diff

    changed = [file for file in files.requoted() if file.after != file.read]
    for file in changed:
        for line in diff(file.name, file.read, file.after):
            say(line)
    if not changed:
        say(messages.QUESTIONS_UP_TO_DATE)
    elif yes or _agreed(changed):
        for file in changed:
            file.save()
            say(messages.QUESTIONS_WRITTEN.format(path=file.path))
    else:
        say(messages.QUESTIONS_NOT_WRITTEN)


def _agreed(changed: "list[Rewritten]") -> bool:
    """Ask, where somebody can answer."""
    from index.text import counted

    return sys.stdin.isatty() and click.confirm(messages.QUESTIONS_ASK.format(files=counted(len(changed), "file")))
