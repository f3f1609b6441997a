"""What `mentor check` says."""

from typing import TYPE_CHECKING

from index.text import counted

if TYPE_CHECKING:  # It imports numpy, for which who only speaks need not wait.
    from index.authoring.review import Doubtful

CHECK_HELP = (
    "Say whether the index is up to date, and what was read.\n\n"
    "Of each essay, or of those that are named: its title, sections, passages and words, every stretch of text that is "
    "not in the index, with its lines and the reason, and what the next questions about it should be. Questions are "
    "compared with each other and with the index, also those of drafts (<essay>.draft.md), which count for nothing "
    "else.\n\n"
    "Exit codes: 0 the index is up to date and every essay can be read; 1 it is not, or one cannot be, and the "
    "message says why."
)
CHECK_ESSAYS = "[ESSAY]..."
CHECK_JSON_HELP = "Print what was found as JSON."
CHECK_NOT_COMPARED = "The index is whole, and older than the corpus, which cannot be read as it is."
CHECK_FIELDS = ("title", "author", "date", "url")
CHECK_FIELD = "  {what}: {value}"
CHECK_COUNTS = "  {sections}, {passages}, {words}, {questions}"  # "1 section", "3 passages", …
CHECK_QUESTIONS = "{questions}, {not_covered} of them not covered, {voices}"  # "3 questions", 1, "by 2 voices"
CHECK_REQUOTED = "  {said}"
CHECK_NOTE = "  Note: {note}"
CHECK_NOTHING_LEFT_OUT = "  All of its text is read."
CHECK_LEFT_OUT = "  Not in the index: {stretches} of text."  # "2 stretches"
CHECK_STRETCH = "    {where}: “{beginning}” ({reason})"


def check_lines(first: int, last: int) -> str:
    """Say where a stretch of text stands."""
    return f"line {first}" if first == last else f"lines {first}–{last}"


# The next questions.
CHECK_WANTED = "  The next questions:"
CHECK_NONE_WANTED = "  Every passage has questions enough; those of other people would be worth most now."
CHECK_WANTED_NOT_COVERED = "    {count} that the essay does not answer, near misses above all"
CHECK_WANTED_HERE = "    {count} for {where}: “{beginning}” (it has {there})"
CHECK_WANTED_ELSEWHERE = "    {count} for {passages} more"  # "3 passages"

# Questions to look at again.
CHECK_DRAFT = "{name}: {questions}, not counted yet"  # "12 questions"
CHECK_WRONG = "  {said}"
CHECK_DOUBTS = "Questions to look at again:"
CHECK_NO_DOUBTS = "Of {questions} compared, none contradicts another one, or the index."  # "12 questions"
CHECK_NOT_REVIEWED = "Questions are compared once the index is up to date: run `mentor rebuild`, then `mentor check`."
CHECK_MORE_DOUBTS = "  and {count} more; --json has all"
_DOUBT = "  {name}, line {line}: “{text}” {reason}"
_REASONS = {
    "contradicts": "asks the same as “{other}” ({where}), which {says}; {fix}",
    "outvoted": "stands alone here: all questions like it are answered by “{sentence}”; move it, or word it anew",
    "far": "has little to do with what it stands under; “{sentence}” is nearer",
    "answered": "is said not to be covered, but “{sentence}” seems to answer it",
    "again": "asks the same as “{other}” ({where}); one of the two is enough",
}
_FIX_ONE = "give both the same answer"
_FIX_TWO = "what one essay answers is covered: delete the other"
_SHOWN = 100  # Characters of a question or a sentence.


def check_questions(questions: int, not_covered: int, voices: int) -> str:
    """Say how many questions there are, of which kind, and how many people ask."""
    if not questions:
        return counted(0, "question")
    who = f"by {counted(voices, 'voice')}" if voices else "by nobody who is named"
    return CHECK_QUESTIONS.format(questions=counted(questions, "question"), not_covered=not_covered, voices=who)


def check_no_doubts(compared: int) -> str:
    """Say that nothing is doubtful, and how much was looked at."""
    return CHECK_NO_DOUBTS.format(questions=counted(compared, "question"))


def check_doubt(each: "Doubtful") -> str:
    """Say what is doubtful about a question."""
    question, other = each.question, each.other
    where = says = fix = text = ""
    if other:
        where = f"{other.file}, line {other.line}" if other.file != question.file else f"line {other.line}"
        says = "is answered elsewhere" if other.answers else "is said not to be covered"
        # What one essay answers, the corpus covers, whatever another one says.
        fix = _FIX_ONE if other.document == question.document else _FIX_TWO
        text = _short(other.text)
    reason = _REASONS[each.doubt].format(other=text, where=where, says=says, fix=fix, sentence=_short(each.sentence))
    return _DOUBT.format(name=question.file, line=question.line, text=_short(question.text), reason=reason)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
