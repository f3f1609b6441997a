"""What is said of the files of a corpus, and of files that are none."""

import stat
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.text import counted, printable

if TYPE_CHECKING:  # It imports numpy, for which who only speaks need not wait.
    from index.datatypes import Requoted

# Files of any kind. Said after the name: "essay.md is a named pipe, not a file".
_NOT_FILES = {
    stat.S_IFDIR: "is a folder, not a file",
    stat.S_IFIFO: "is a named pipe, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
    stat.S_IFLNK: "is a link, not a file",
}
_OTHER_NOT_FILE = "is a device, not a file"


def not_a_file(mode: int) -> str:
    """Say what something is that is no file, given its mode as `os.stat` has it."""
    return _NOT_FILES.get(stat.S_IFMT(mode), _OTHER_NOT_FILE)


# The files of a corpus.
NO_CORPUS = "There is no corpus folder at {root}; create it or set MENTOR_CORPUS."
NO_ESSAY = "The corpus at {root} contains no essay; put a Markdown file there."
NAMES_DIFFER_BY_CASE = (
    "{first} and {second} differ only by case, or by how an accent is stored, and some file systems cannot hold both; "
    "rename one."
)
NAMES_DIFFER_BY_SUFFIX = (
    "{first} and {second} differ only by their suffix, so that the same questions would belong to both; rename one."
)
CORPUS_UNREADABLE = "The corpus folder {root} cannot be read ({reason}); check it, or set MENTOR_CORPUS to another one."
FOLDER_UNREADABLE = "The folder {name} of the corpus cannot be read ({reason}); check its permissions."
FILE_VANISHED = "{name} disappeared while the corpus was being read; try again."
FILE_UNREADABLE = "{name} cannot be read ({reason}); check its permissions."
FILE_NOT_PLAIN = "{name} {reason}; put a file in its place, or take it away."
FILE_TOO_LARGE = "{name} is too large to be held in memory ({megabytes} MB); split it into several essays."
FILE_CHANGED = "{name} was changed while the corpus was being read; try again."
FILE_NOT_UTF8 = "{name}, line {line}: not UTF-8 text; save the file as UTF-8."
FILE_IS_LINK = "{name} is a link, and a corpus takes no links; put a copy of what it points to in its place."
LINK_LEADS_NOWHERE = "{name} is a link that leads nowhere; put a file in its place, or take it away."
NAME_HAS_CONTROLS = "{name} has a name with characters that cannot be seen; rename the file."
NAME_NOT_UTF8 = "{name} is not a UTF-8 file name; rename the file."
NO_SUCH_ESSAY = "The corpus contains no essay {name}; the nearest name is {nearest}."
QUESTIONS_WITHOUT_ESSAY = "{name}: there is no essay {essay} beside it; add the essay, or rename this file."

_MOST_NAMED = 3


def not_read(names: Sequence[str]) -> str:
    """Say which files of a corpus are not read, given at least one: the first few, and how many others."""
    named = ", ".join(names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        named = f"{named} and {counted(len(names) - _MOST_NAMED, 'other')}"
    return f"Not read, as they are neither essays nor questions: {named}."


# The front matter of an essay.
FRONT_MATTER_OPEN = (
    "{name}, line {line}: the front matter that begins here has no end; write a line “{fence}” where the text begins."
)
FRONT_MATTER_NOT_YAML = "{name}, line {line}: the front matter is not valid YAML; put the value in quotes."
FRONT_MATTER_NOT_TOML = "{name}, line {line}: the front matter is not valid TOML; put the value in quotes."
FRONT_MATTER_STRAY = (
    "{name}, line {line}: the line is neither a key nor a value; end the front matter above it, or delete it."
)
FRONT_MATTER_HAS_NUL = "{name}, line {line}: the front matter contains a NUL character; delete it."
FRONT_MATTER_TOO_LONG = (
    "{name}: the front matter has more than {characters:,} characters; end it with a line “{fence}” where the text "
    "begins."
)
FIELD_HAS_SURROGATE = (
    "{name}, line {line}: the front matter's {key} contains an unpaired surrogate; write the character itself."
)
KEY_TWICE = "{name}, line {line}: the front matter has a second {key}; delete one of the two."
DATE_NOT_READ = "{name}, line {line}: the date is not understood, so there is none; write it like 2022-09-18."

# Expected questions.
QUESTION_EMPTY = "{name}, line {line}: the question is empty; write it, or delete the line."
QUESTION_ON_BOTH_SIDES = (
    "{name}, line {line}: line {earlier} has the same question, and only one of the two is under “Not covered”; "
    "delete one."
)
QUESTION_WITHOUT_QUOTATION = (
    "{name}, line {line}: there is no quotation above the question; quote the sentences that answer it, or put it "
    "under “# Not covered”."
)
LINE_NOT_UNDERSTOOD = (
    '{name}, line {line}: not a quotation ("> …"), a question ("- …") or a heading ("# …"); '
    "begin the line with one of these marks."
)
QUOTATION_EMPTY = "{name}, line {line}: the quotation is empty; quote sentences of the essay."
QUOTATION_MOVED = "{name}, {lines}: “{text}” is now “{now}”."
QUOTATION_GONE = "{name}, {lines}: “{text}” is not in the essay; {effect}. The nearest sentence is “{nearest}”."
QUOTATION_UNLIKE = "{name}, {lines}: “{text}” is not in the essay, which has no sentence; {effect}."
KEPT_OUT = "{questions} under it {do} not count"  # "3 questions"
OTHERS_ANSWER = "the questions under it have other answers"
_SHOWN = 100  # Characters of a quotation.
_BEFORE = 30  # Of these, those before the first that differs.
_MOST_LINES = 3


def requoted(all_of_them: Sequence["Requoted"]) -> Iterator[str]:
    """Say what became of each quotation with questions under it, with the lines where it stands, once a wording."""
    by_text: dict[tuple[str, str], list[Requoted]] = {}
    for each in all_of_them:
        if each.asked:
            by_text.setdefault((each.file, each.text), []).append(each)
    for (name, text), places in by_text.items():
        now, lines = places[0].now, _lines([each.lines[0] for each in places])
        if places[0].sentences:
            yield QUOTATION_MOVED.format(name=name, lines=lines, text=_shown(text, now), now=_shown(now, text))
            continue
        count = sum(each.kept_out for each in places)
        do = "does" if count == 1 else "do"
        effect = KEPT_OUT.format(questions=counted(count, "question"), do=do) if count else OTHERS_ANSWER
        said = QUOTATION_GONE if now else QUOTATION_UNLIKE
        yield said.format(name=name, lines=lines, text=_shown(text), effect=effect, nearest=_shown(now))


def _lines(numbers: Sequence[int]) -> str:
    """Say where something stands: "line 3", "lines 3, 5, 9 and 2 others"."""
    named = ", ".join(map(str, numbers[:_MOST_LINES]))
    more = len(numbers) - _MOST_LINES
    return f"{'lines' if len(numbers) > 1 else 'line'} {named}" + (f" and {counted(more, 'other')}" if more > 0 else "")


def _shown(text: str, other: str = "") -> str:
    """Return a text on one line and not too long, from shortly before the first place where it differs from another."""
    pairs = enumerate(zip(text, other, strict=False))
    same = next((at for at, (one, another) in pairs if one != another), min(len(text), len(other)))
    start = max(0, same - _BEFORE) if len(text) > _SHOWN else 0
    start = text.find(" ", start) + 1 if start else 0
    piece = text[start : start + _SHOWN]
    return f"{'…' if start else ''}{printable(piece)}{'…' if start + _SHOWN < len(text) else ''}"


# Why a stretch of an essay is in no passage; said after its lines: "lines 3–5 (a comment)".
LEFT_OUT_COMMENT = "a comment"
LEFT_OUT_NOT_SEEN = "what no browser shows: a script, a style, a template"
LEFT_OUT_PICTURE = "the words that stand for a picture"
LEFT_OUT_TEMPLATE = "a tag of a template"
LEFT_OUT_CODE_OF_PAGE = "code of the page"
LEFT_OUT_HEADING = "a heading with nothing below it"
LEFT_OUT_NO_COLUMN = "a cell beyond the last column"
LEFT_OUT_NO_WORDS = "no letters or digits"

# What stands before an item, and between the cells of a row.
BULLET = "• "
NUMBER = "{number}. "
TASK_DONE = "☑ "
TASK_OPEN = "☐ "
BETWEEN_CELLS = " · "
