"""What people type, made ready to be embedded."""

import re
import unicodedata

LONGEST_QUESTION = 2000
"""Characters that are read. Of a longer message the end is kept: people put the question last."""
_MOST_READ = 4 * LONGEST_QUESTION  # Before markup is left out; more would only take longer.
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_LINK = re.compile(r"<(?:https?|mailto):[^<>|]*(?:\|([^<>]*))?>|https?://\S+")
_MENTION = re.compile(r"<[@!#][^<>|]*(?:\|([^<>]*))?>")
_EMPHASIS = re.compile(r"(?<!\w)([*_~`]{1,3})(?=\S)(.{1,200}?)(?<=\S)\1(?!\w)")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What ends a line, moves a cursor, colours a terminal or turns the order of letters round.
_OBEYED = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# Cyrillic and Greek letters that look like Latin ones (Unicode's list of confusables, the letters people meet).
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁһɡкмтвнАВЕКМНОРСТХІЈЅαονρτκιγυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhgkmtbhABEKMHOPCTXIJSaovptkiyuABEZHIKMNOPTYX"
)


def normalise(question: str) -> str:
    """Return the question as NFKC text on one line.

    Control, zero-width and lone surrogate characters, Slack's markup and quoted lines above the question are left out;
    letters that only look Latin in Latin text become Latin.
    """
    text = unicodedata.normalize("NFKC", question[-_MOST_READ:])
    text = "".join(_visible(character) for character in text)
    text = _LINK.sub(r" \1 ", _MENTION.sub(r" \1 ", _unquoted(text)))
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    text = " ".join(_EMPHASIS.sub(r"\2", text).split())
    return _latin(text)[-LONGEST_QUESTION:].strip()


def same_words(question: str) -> str:
    """Return what two questions have in common that are the same but for case and marks nobody sees."""
    return normalise(question).casefold()


def without_surrogates(text: str) -> str:
    """Put a space in the place of every lone surrogate: half a character, which no file and no database takes."""
    return _SURROGATE.sub(" ", text)


def printable(text: str) -> str:
    """Return a text as one line that a terminal shows and does not obey: the rest is spelled out, such as "\\x1b"."""
    return _OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return the number with the noun in its right form: "1 document", "2 documents", "0 queries"."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def safe(text: str) -> str:
    """Return a text of the same length that a terminal shows and does not obey: spaces for white space, else "�"."""
    return _OBEYED.sub(lambda match: " " if match[0].isspace() else "�", text)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" and character != "\n" else character


def _unquoted(text: str) -> str:
    """Drop quoted lines, unless nothing else is said."""
    rest = _QUOTED_LINE.sub("", text)
    return rest if any(character.isalnum() for character in rest) else text


def _latin(text: str) -> str:
    """Make letters that look Latin Latin where most are, and leave Russian and Greek alone."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(character.isascii() for character in letters)
    return text.translate(_LOOK_ALIKE) if 2 * latin > len(letters) and latin < len(letters) else text
