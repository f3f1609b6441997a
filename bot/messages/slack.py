"""What the bot says in Slack: beside and below its answers, in its forms, and to the slash command."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from index.messages import build_counts

LOOKING = "is looking for the author’s words…"
FAILED = (
    "Something went wrong on my side, and I could not answer. If it happens again, please give an admin this "
    "reference: {reference}."
)
NO_TEXT = "I can only read text. Ask me in words, and I will look for the author’s answer."

# Answers.
RELATED_OPENED = "The closest passage, though it may not answer your question:"
ASK_FOR_EXAMPLE = "People ask me, for example:"
TOO_LONG = "The passage that answers this is too long for a Slack message. You can find it here:"
KEY_SENTENCE = "What answers most directly: {sentence}"
READ_IT = "Read it in the essay"
MORE_BUTTON = "More passages"
SHARE_BUTTON = "Share"
SHARE_HERE_BUTTON = "Share here"
CLOSEST_BUTTON = "Show the closest passage"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
NO_MORE = "There are no more passages."
EXPIRED = "I no longer remember that question; I keep questions for a day at most. Please ask it again."
CHANGED = "The essay has changed since this was quoted. Please ask again, and share the new quote."
WELCOME_SLACK = "What would you like to know?"


def related_hidden(*, several: bool) -> str:
    """Say that a passage is only near, before it is asked for."""
    return f"Nothing in the {'essays' if several else 'essay'} answers this directly. One passage comes close."


def not_covered_kindly(*, several: bool) -> str:
    """Say that no essay answers, before the sections that come closest."""
    silent = "the essays do not" if several else "the essay does not"
    return f"I am sorry, {silent} cover this. These sections come closest:"


# Forms.
CANCEL = "Cancel"
SHARE_TITLE = "Share this quote"
SHARE_SUBMIT = "Share"
SHARE_WHERE = "In which conversation?"
SHARE_CHOOSE = "Choose a channel or a person"
SHARE_EXTRAS = "Add to the quote"
SHARE_EXTRAS_HINT = "Your name and your question are left out unless you tick them."
SHARE_NAME = "Say that I shared it"
SHARE_QUESTION = "Add my question"
SHARE_CONFIRM = "The quote will be posted in this channel, without your name or your question."
SHARE_FAILED = "I could not post there. Invite me to that conversation, then share again."
SHARED_BY = "Shared by <@{user}>"
ASKED = "Asked: {question}"
FEEDBACK_TITLE = "Not helpful?"
FEEDBACK_SUBMIT = "Send"
FEEDBACK_WHY = "What was wrong with it?"
FEEDBACK_HINT = "The author sees this, without your name or your question."
FEEDBACK_REASONS = {
    "other_passage": "Another passage answers it better",
    "no_answer": "The essay does not answer my question",
    "unclear": "The quote is hard to understand on its own",
    "other": "Something else",
}
FEEDBACK_MORE = "Anything to add?"
FEEDBACK_THANKS = "Thank you, noted for the author."

# The slash command.
HELP_COMMAND = (
    "/mentor and your question: an answer that only you can see, in any channel.",
    "/mentor about: what I know and what I keep.",
    "You can also write to me directly, or mention me in a channel to be answered in a thread there.",
)
NO_FLAGS = "There is no such flag. Write your question after the command, or try /mentor help."
ADMINS_ONLY = "Only the people named in MENTOR_ADMINS can do this."
REBUILD_STARTED = "The rebuild has started. Until it is done, I keep answering from the index I have."
REBUILD_RUNS = "A rebuild is already running."
REBUILD_LONG = "The rebuild is taking very long. Look at /mentor status later."
REBUILD_KILLED = "The rebuild was killed (signal {signal}), perhaps for want of memory. The index is as it was."
REBUILD_MORE_ERRORS = "And {count} more; `mentor check` names them all."
REBUILD_SILENT = "The rebuild ended without saying anything. Look at /mentor status."

_FEW_ESSAYS = 5


def about(essays: Sequence[tuple[str, str]], build: str, created: str, model: str) -> tuple[str, str, str]:
    """Say what the bot knows (titles and authors), what it does with what it is told, and what it runs on."""
    names = [f"“{title}” by {author}" if author else f"“{title}”" for title, author in essays]
    if len(names) > _FEW_ESSAYS:
        names[_FEW_ESSAYS:] = [f"{len(names) - _FEW_ESSAYS} more"]
    *others, last = names
    listed = f"{', '.join(others)} and {last}" if others else last
    return (
        f"I quote {listed}, word for word, and write no advice of my own.",
        "I run on the machine of whoever installed me, and send what you write to no other service. I keep a question "
        "until it is answered, and for another day so that I understand what you ask next in the same thread. Ratings "
        "are kept without names or questions.",
        f"Index {build}, made on {created} with the model {model}.",
    )


def status(
    build: str, created: datetime, counts: Mapping[str, int], started: datetime, ratings: tuple[int, int]
) -> tuple[str, str, str]:
    """Say how the bot is."""
    return (
        f"Index {build}, made {created:%Y-%m-%d %H:%M} UTC. It holds {build_counts(counts)}.",
        f"Running since {started:%Y-%m-%d %H:%M} UTC.",
        f"Ratings: {ratings[0]} helpful, {ratings[1]} not helpful.",
    )
