"""What people type, made ready to be embedded."""

import unicodedata

LONGEST_QUESTION = 2000
"""Characters that are read. Of a longer message the end is kept: people put the question last."""
_MOST_READ = 100_000


def normalise(question: str) -> str:
    """Return the question as NFKC text on one line, without control, zero-width and lone surrogate characters."""
    text = unicodedata.normalize("NFKC", question[-_MOST_READ:])
    kept = "".join(_visible(character) for character in text)
    return " ".join(kept.split())[-LONGEST_QUESTION:].strip()


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" else character
