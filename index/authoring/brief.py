"""A page to hand to whoever writes questions about an essay: friends, mentees, an assistant."""

from index import messages
from index.authoring.skeleton import by_section, quotable
from index.reading.quotations import Quotations

_VOICE = "<!-- your name -->"


def brief(quotations: Quotations) -> str:
    """Return the page: what to write and in which form, and the essay, sentence by sentence."""
    title = quotations.document.title
    parts = [messages.BRIEF.format(title=title, voice=_VOICE), messages.BRIEF_ESSAY.format(title=title)]
    return "\n\n".join([*parts, *by_section(quotable(quotations), "###")]) + "\n"
