"""What can stand behind the slash command: a word of its own, a flag, or a question."""

import re

COMMAND = "/mentor"
_WORDS = {"help", "about", "status", "rebuild"}
_FLAG = re.compile(r"(?:-{1,2}|—|–)[a-zA-Z]\S*")
_HELP_FLAGS = {"-h", "--help", "—help", "–help"}


def own_word(text: str) -> str:
    """Return which of the command's own words is meant, "flag" for a flag it does not know, "" for a question."""
    words = text.lower().split()
    if not words or words[0] in _HELP_FLAGS:
        return "help"
    if _FLAG.fullmatch(words[0]):
        return "flag"
    # "help me find a team" is a question.
    follows_flags = all(_FLAG.fullmatch(word) for word in words[1:])
    return words[0] if words[0] in _WORDS and follows_flags else ""
