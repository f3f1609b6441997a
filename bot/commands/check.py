"""`mentor check`: whether the index is whole and up to date, and what was read of each essay."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot import messages
from index.errors import CorpusError, MentorError
from index.streams import say, say_json

if TYPE_CHECKING:
    from index.authoring.check import CheckedEssay
    from index.settings import IndexSettings


@click.command(help=messages.CHECK_HELP)
@click.argument("essays", nargs=-1, metavar=messages.CHECK_ESSAYS)
@click.option("--json", "as_json", is_flag=True, help=messages.CHECK_JSON_HELP)
def check(essays: tuple[str, ...], as_json: bool) -> None:
    """Look at the index, and at the essays as they are on the disk. Raises MentorError that says all that is wrong."""
    from index.authoring.check import check_corpus
    from index.messages import not_read
    from index.settings import IndexSettings

    settings = IndexSettings.read()
    corpus = check_corpus(settings.corpus, essays)
    whole, index = _index(settings)
    wrong = [*([] if whole else index), *corpus.wrong]
    if as_json:
        say_json({"index": {"up_to_date": whole, "says": index}, **asdict(corpus)}, indent=1)
    else:
        told = [index if whole else [], *map(list, map(_told, corpus.essays))]
        told.append([not_read(corpus.not_read)] if corpus.not_read else [])
        for number, lines in enumerate(filter(None, told)):
            for line in ["", *lines][number == 0 :]:  # An empty line parts one from the next.
                say(line)
    if wrong:
        raise MentorError(*wrong)


def _index(settings: "IndexSettings") -> tuple[bool, list[str]]:
    """Tell whether the index is whole and up to date, and say so in sentences."""
    from index.builds.freshness import check as check_build
    from index.rebuild import checked

    try:
        return True, list(checked(check_build(settings)))
    except CorpusError:  # What is wrong with which file is told with the essays.
        return False, [messages.CHECK_NOT_COMPARED]
    except MentorError as error:
        return False, list(error.sentences)


def _told(essay: "CheckedEssay") -> Iterator[str]:
    """Yield what is said of an essay, line by line."""
    from index.text import counted

    yield essay.name
    for what, value in zip(messages.CHECK_FIELDS, (essay.title, essay.author, essay.date, essay.url), strict=True):
        if value:
            yield messages.CHECK_FIELD.format(what=what, value=value)
    yield messages.CHECK_COUNTS.format(
        sections=counted(essay.sections, "section"),
        passages=counted(essay.passages, "passage"),
        words=counted(essay.words, "word"),
        questions=counted(essay.questions, "question"),
    )
    for note in essay.notes:
        yield messages.CHECK_NOTE.format(note=note)
    if not essay.left_out:
        yield messages.CHECK_NOTHING_LEFT_OUT
        return
    yield messages.CHECK_LEFT_OUT.format(stretches=counted(len(essay.left_out), "stretch", "stretches"))
    for each in essay.left_out:
        where = messages.check_lines(each.first_line, each.last_line)
        yield messages.CHECK_STRETCH.format(where=where, beginning=each.beginning, reason=each.reason)
