"""Every sentence a user sees. Warm, short, no exclamation marks."""

HELP = (
    "Ask me anything about the essays I know, in your own words. I answer with the author's exact sentences, "
    "or tell you that they do not cover it."
)
WELCOME = "Ask your question and press Enter. Ctrl-D leaves."
GOODBYE = "Goodbye."
NOT_COVERED = "The essay does not cover this."
RELATED = "Nothing in the essay answers this directly. The closest passage:"
CLOSEST = "The closest sections:"
DISTRESS = (
    "That sounds really hard, and I am only a bot that quotes an essay. Please talk to someone you trust, or to a "
    "local crisis line or emergency number if you might be in danger. You do not have to carry this alone."
)
STALE = "Note: the corpus or the model has changed since this index was built; run `mentor rebuild`."
NO_QUESTION = 'There is no question: give it as an argument, mentor ask "…", or on standard input.'
INTERRUPTED = "Stopped."


def coverage_in_words(coverage: float) -> str:
    """Say how likely it is that the essay answers."""
    if coverage >= 0.9:
        return "very likely answers your question"
    if coverage >= 0.7:
        return "likely answers your question"
    if coverage >= 0.4:
        return "may answer your question"
    return "probably does not answer your question"


def receipt(document: str, paragraph: int, checksum: str) -> str:
    """Say where a quote stands and which bytes it was checked against."""
    return f"{document}, paragraph {paragraph}, sha256 {checksum}"
