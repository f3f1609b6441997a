"""The form of `<essay>.questions.md`, whatever its essay says.

    > A sentence of the essay, or several in a row, whole.
    >
    > Another one, after an empty line of the quotation, that answers as well.

    - a question that they answer
    - another one <!-- who asked it; optional -->

    # Not covered
    - a question that the essay does not answer

Lists may have any of Markdown's marks. Other headings, comments, rules and fences are for the author alone.
"""

import re
from collections import deque
from dataclasses import dataclass, field

from index import messages
from index.reading.corpus import BOM, LINE_END
from index.text import normalise

_NOT_COVERED = "not covered"
COMMENT, COMMENT_END = "<!--", "-->"
# The grammar of Markdown, without its indentation.
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?", re.DOTALL)
_RULE = re.compile(r"(?:```|~~~)[\w ]*|(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")

_Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One run of sentences that a file quotes."""

    first: int
    """Its first line, from 1."""
    last: int
    """Its last line, inclusive."""
    text: str
    """On one line, without the marks of the quotation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a file."""

    line: int
    text: str
    voice: str
    """Who asks, where the file says so."""


@dataclass(slots=True)
class Entry:
    """A quotation and the questions under it; without any excerpt, what stands under `# Not covered`."""

    excerpts: list[Excerpt] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    last: int = 0
    """The last line that belongs to it, from 1."""


@dataclass(frozen=True, slots=True)
class QuestionsFile:
    """What stands in a file of questions."""

    name: str
    entries: list[Entry]
    """In order."""
    wrong: list[str]
    """A sentence with the line and the fix for each line that does not fit."""


def parse_questions_file(name: str, text: str) -> QuestionsFile:
    """Take a file apart. It never fails: what does not fit is said in `wrong`."""
    return _Parser(name, text).parse()


class _Parser:
    def __init__(self, name: str, text: str) -> None:
        self._lines: deque[_Line] = deque(enumerate(LINE_END.split(text.removeprefix(BOM)), 1))
        self._name = name
        self._found = QuestionsFile(name, [], [])
        self._entry: Entry | None = None  # To which questions belong; a heading ends it.

    def parse(self) -> QuestionsFile:
        while self._lines:
            number, line = self._lines[0]
            said = line.strip()
            if said.startswith(COMMENT):
                self._pass_comment()
            elif said.startswith(">"):
                self._take_quotation()
            elif item := _ITEM.fullmatch(said) if not _RULE.fullmatch(said) else None:
                self._take_question(number, item[1] or "")
            else:
                self._lines.popleft()
                if said.startswith("#"):
                    covered = said.strip("# :").casefold() != _NOT_COVERED
                    self._entry = None if covered else self._begin()
                elif said and not _RULE.fullmatch(said):
                    self._found.wrong.append(messages.LINE_NOT_UNDERSTOOD.format(name=self._name, line=number))
        return self._found

    def _begin(self) -> Entry:
        self._found.entries.append(entry := Entry())
        return entry

    def _pass_comment(self) -> None:
        while self._lines and COMMENT_END not in self._lines.popleft()[1]:
            pass

    def _take_quotation(self) -> None:
        """Take a block of quoted lines; an empty one parts two runs of sentences."""
        self._entry = self._begin()
        run: list[_Line] = []
        number = 0
        while self._lines and self._lines[0][1].lstrip().startswith(">"):
            number, line = self._lines.popleft()
            words = line.lstrip()[1:].strip()
            if words:
                run.append((number, words))
            else:
                self._end_run(run)
        self._end_run(run)
        self._entry.last = number
        if not self._entry.excerpts:
            self._found.wrong.append(messages.QUOTATION_EMPTY.format(name=self._name, line=number))

    def _end_run(self, run: list[_Line]) -> None:
        assert self._entry
        if run:
            text = " ".join(" ".join(words.split()) for _, words in run)
            self._entry.excerpts.append(Excerpt(run[0][0], run[-1][0], text))
        run.clear()

    def _take_question(self, number: int, said: str) -> None:
        """Take a question, which may go on in indented lines."""
        self._lines.popleft()
        parts, last = [said], number
        while self._lines and self._lines[0][1].startswith(("  ", "\t")) and self._goes_on(self._lines[0][1].strip()):
            last, line = self._lines.popleft()
            parts.append(line.strip())
        text, voice = _with_voice(" ".join(parts))
        if not normalise(text):
            self._found.wrong.append(messages.QUESTION_EMPTY.format(name=self._name, line=number))
        elif self._entry is None:
            self._found.wrong.append(messages.QUESTION_WITHOUT_QUOTATION.format(name=self._name, line=number))
        else:
            self._entry.questions.append(Asked(number, text, voice))
            self._entry.last = last

    def _goes_on(self, said: str) -> bool:
        return bool(said) and not _ITEM.fullmatch(said) and not said.startswith(">")


def _with_voice(whole: str) -> tuple[str, str]:
    """Part a question from the comment behind it."""
    asked, comment, voice = whole.partition(COMMENT)
    if not comment or not voice.rstrip().endswith(COMMENT_END):
        return whole.strip(), ""
    return asked.strip(), voice.rstrip().removesuffix(COMMENT_END).strip()
