"""What is said to a question, in the terminal as in Slack."""

HELP = (
    "Ask me anything about the advice I know, in your own words. I answer with the author’s exact sentences, or say "
    "that they do not cover it."
)
SECTION_OF_ESSAY = "{title} › {section}"
CLOSEST = "The closest sections:"
DISTRESS = (
    "That sounds really hard, and I am only a bot that quotes an essay.",
    "Please talk to someone you trust, or to a local crisis line or emergency number if you might be in danger. You do "
    "not have to carry this alone.",
)
PASSAGE_NOT_IN_FILE = "A passage of {document} is not in its file; run `mentor rebuild`."
RECEIPT = "{document}, paragraph {paragraph}, sha256 {checksum}"
ALSO = "{receipt}; also {others}"
OTHER_PLACES = "{count} other places"


def not_covered(*, several: bool = False) -> str:
    """Say that no essay answers."""
    return "The essays do not cover this." if several else "The essay does not cover this."


def related(*, several: bool = False) -> str:
    """Say that what follows is only near."""
    return f"Nothing in the {'essays' if several else 'essay'} answers this directly. The closest passage:"


def coverage_in_words(coverage: float) -> str:
    """Say how likely it is that the essay answers."""
    if coverage >= 0.9:
        return "The essay very likely answers your question."
    if coverage >= 0.7:
        return "The essay likely answers your question."
    if coverage >= 0.4:
        return "The essay may answer your question."
    return "The essay probably does not answer your question."
