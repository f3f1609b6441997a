"""`mentor check`: whether the index is up to date, what was read of each essay, and which questions to mend."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot import messages
from index.errors import CorpusError, MentorError
from index.streams import say, say_json

if TYPE_CHECKING:
    from index.authoring.check import CheckedEssay
    from index.authoring.doubts import Doubts
    from index.authoring.wanted import Wanted
    from index.builds.build import Build
    from index.settings import IndexSettings

_MOST_WANTED = 6  # Passages for which questions are asked.
_MOST_DOUBTS = 20


@click.command(help=messages.CHECK_HELP)
@click.argument("essays", nargs=-1, metavar=messages.CHECK_ESSAYS)
@click.option("--json", "as_json", is_flag=True, help=messages.CHECK_JSON_HELP)
def check(essays: tuple[str, ...], as_json: bool) -> None:
    """Look at the index, and at the essays as they are on the disk. Raises MentorError that says all that is wrong."""
    from index.authoring.check import check_corpus
    from index.authoring.doubts import find_doubts
    from index.messages import not_read
    from index.settings import IndexSettings

    settings = IndexSettings.read()
    corpus = check_corpus(settings, essays)
    build, index = _index(settings)
    doubts = find_doubts(settings, build, essays) if build else None
    wrong = [*([] if build else index), *corpus.wrong]
    if as_json:
        reviewed = {"reviewed": asdict(doubts) if doubts else None}
        say_json({"index": {"up_to_date": bool(build), "says": index}, **asdict(corpus), **reviewed}, indent=1)
    else:
        told = [index if build else [], *map(list, map(_told, corpus.essays))]
        drafts = {draft.name for draft in doubts.drafts} if doubts else set()
        others = [name for name in corpus.not_read if name not in drafts]
        told.append([not_read(others)] if others else [])
        told.append(list(_doubts(doubts)))
        for number, lines in enumerate(filter(None, told)):
            for line in ["", *lines][number == 0 :]:  # An empty line parts one from the next.
                say(line)
    if wrong:
        raise MentorError(*wrong)


def _index(settings: "IndexSettings") -> "tuple[Build | None, list[str]]":
    """Return the build if it is whole and up to date, and say what it is in sentences."""
    from index.builds.freshness import check as check_build
    from index.rebuild import checked

    try:
        build = check_build(settings)
        return build, list(checked(build))
    except CorpusError:  # What is wrong with which file is told with the essays.
        return None, [messages.CHECK_NOT_COMPARED]
    except MentorError as error:
        return None, list(error.sentences)


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
        questions=messages.check_questions(essay.questions, essay.not_covered, essay.voices),
    )
    for note in essay.notes:
        yield messages.CHECK_NOTE.format(note=note)
    for said in essay.requoted:
        yield messages.CHECK_REQUOTED.format(said=said)
    yield from _left_out(essay)
    yield from _wanted(essay.wanted)


def _left_out(essay: "CheckedEssay") -> Iterator[str]:
    from index.text import counted

    if not essay.left_out:
        yield messages.CHECK_NOTHING_LEFT_OUT
        return
    yield messages.CHECK_LEFT_OUT.format(stretches=counted(len(essay.left_out), "stretch", "stretches"))
    for each in essay.left_out:
        where = messages.check_lines(each.first_line, each.last_line)
        yield messages.CHECK_STRETCH.format(where=where, beginning=each.beginning, reason=each.reason)


def _wanted(wanted: "Wanted") -> Iterator[str]:
    """Yield what the next questions should be about, the places where most are wanted first."""
    from index.text import counted

    if not (wanted.here or wanted.not_covered):
        yield messages.CHECK_NONE_WANTED
        return
    yield messages.CHECK_WANTED
    if wanted.not_covered:
        yield messages.CHECK_WANTED_NOT_COVERED.format(count=wanted.not_covered)
    most = sorted(wanted.here, key=lambda here: -here.wanted)
    for here in most[:_MOST_WANTED]:
        yield messages.CHECK_WANTED_HERE.format(
            count=here.wanted,
            where=messages.check_lines(here.first_line, here.last_line),
            beginning=here.beginning,
            there=here.there,
        )
    if rest := most[_MOST_WANTED:]:
        count = sum(here.wanted for here in rest)
        yield messages.CHECK_WANTED_ELSEWHERE.format(count=count, passages=counted(len(rest), "passage"))


def _doubts(doubts: "Doubts | None") -> Iterator[str]:
    """Yield what is said of drafts, and of questions that may be wrong."""
    from index.messages import requoted
    from index.text import counted

    if doubts is None:
        yield messages.CHECK_NOT_REVIEWED
        return
    for draft in doubts.drafts:
        yield messages.CHECK_DRAFT.format(name=draft.name, questions=counted(len(draft.questions), "question"))
        for said in (*draft.wrong, *requoted(draft.requoted)):
            yield messages.CHECK_WRONG.format(said=said)
    if not doubts.doubtful:
        if doubts.compared:
            yield messages.check_no_doubts(doubts.compared)
        return
    yield messages.CHECK_DOUBTS
    # Drafts come last in the review, and are what was written last.
    for each in doubts.doubtful[::-1][:_MOST_DOUBTS]:
        yield messages.check_doubt(each)
    if (more := len(doubts.doubtful) - _MOST_DOUBTS) > 0:
        yield messages.CHECK_MORE_DOUBTS.format(count=more)
