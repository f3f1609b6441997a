"""Every sentence a user sees. Warm, short, no exclamation marks."""

from collections.abc import Sequence
from datetime import datetime

_FEW_ESSAYS = 5

HELP = (
    "Ask me anything about the essay I know, in your own words. I answer with the author’s exact sentences, or say "
    "that the essay does not cover it."
)
WELCOME = "Ask your question and press Enter. Ctrl-D leaves."
GOODBYE = "Goodbye."
NOT_COVERED = "The essay does not cover this."
RELATED = "Nothing in the essay answers this directly. The closest passage:"
CLOSEST = "The closest sections:"
DISTRESS = (
    "That sounds really hard, and I am only a bot that quotes an essay.",
    "Please talk to someone you trust, or to a local crisis line or emergency number if you might be in danger. You do "
    "not have to carry this alone.",
)
STALE = "Note: the corpus or the model has changed since this index was built; run `mentor rebuild`."
NO_QUESTION = 'There is no question: give it as an argument, mentor ask "…", or on standard input.'
INTERRUPTED = "Stopped."

# In Slack.
LOOKING = "is looking through the essay…"
MORE_BUTTON = "More passages"
SHARE_BUTTON = "Share"
SHARE_HERE_BUTTON = "Share here"
CLOSEST_BUTTON = "Show the closest passage"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
READ_IT = "Read it in the essay"
RELATED_HIDDEN = "Nothing in the essay answers this directly. One passage comes close."
RELATED_OPENED = "The closest passage, though it may not answer your question:"
NOT_COVERED_KINDLY = "I am sorry, the essay does not cover this. These are the sections that come nearest:"
ASK_FOR_EXAMPLE = "People ask me, for example:"
TOO_LONG = "The passage that answers this is too long for a Slack message. You find it here:"
NO_TEXT = "I can only read text. Ask me in words, and I look for the author's answer."
NO_FLAGS = "I know no such flag. Write your question after the command, or try /mentor help."
NO_MORE = "The essay holds no further passage."
EXPIRED = "I no longer remember that question; I keep questions for a day at most. Please ask it again."
CHANGED = "The essay has changed since this was quoted. Please ask again, and share the new quote."
ADMINS_ONLY = "Only the people named in MENTOR_ADMINS can do this."
REBUILD_SILENT = "The rebuild ended without a word."
REBUILD_RUNS = "A rebuild is running already."
REBUILD_LONG = "The rebuild takes very long. Look at /mentor status later."
REBUILD_STARTED = "The rebuild has started. I keep answering from the index I have until it is done."
SHARE_TITLE = "Share this quote"
SHARE_SUBMIT = "Share"
CANCEL = "Cancel"
SHARE_WHERE = "In which conversation?"
SHARE_CHOOSE = "Choose a channel or a person"
SHARE_EXTRAS = "Add to the quote"
SHARE_EXTRAS_HINT = "Your name and your question stay out of it unless you tick them."
SHARE_NAME = "Say that I shared it"
SHARE_QUESTION = "Add my question"
SHARE_CONFIRM = "The quote is posted in this channel, without your name and without your question."
SHARE_FAILED = "I could not post there. Invite me to that conversation, then share again."
FEEDBACK_TITLE = "Not helpful?"
FEEDBACK_SUBMIT = "Send"
FEEDBACK_WHY = "What did not fit?"
FEEDBACK_HINT = "The author sees this, without your name and without your question."
FEEDBACK_REASONS = {
    "other_passage": "Another passage answers it better",
    "no_answer": "The essay does not answer my question",
    "unclear": "The quote is hard to understand on its own",
    "other": "Something else",
}
FEEDBACK_MORE = "Anything to add?"
FEEDBACK_THANKS = "Thank you, noted for the author."
WELCOME_SLACK = "What would you like to know?"


NO_TOKENS = (
    "Slack needs two tokens that are not set. Create an app from manifest.json at https://api.slack.com/apps, install "
    "it, copy .env.example to .env, and set SLACK_BOT_TOKEN (xoxb-…, under OAuth & Permissions) and SLACK_APP_TOKEN "
    "(xapp-… with connections:write, under Basic Information) there. `mentor doctor` then checks them."
)
SERVING = "The mentor listens. Ctrl-C stops it."
STOPPING = "Finishing the answers in work."


def not_connected(code: str) -> str:
    """Say that Slack could not be joined."""
    return f"Slack cannot be joined ({code}); run `mentor doctor` to see why."


def failed(reference: str) -> str:
    """Say that an answer failed; the reference is in the log."""
    return f"Something went wrong on my side, and I could not answer. If it happens again, tell an admin: {reference}."


def shared_by(user: str) -> str:
    """Say who shared a quote; a mention that is meant."""
    return f"Shared by <@{user}>"


def asked(question: str) -> str:
    """Say what was asked, above a shared quote."""
    return f"Asked: {question}"


def about(essays: Sequence[tuple[str, str]], build: str, created: str, model: str) -> tuple[str, str, str]:
    """Say what the bot knows (titles and authors), what it does with what it is told, and what it runs on."""
    names = [f"“{title}”{f' by {author}' if author else ''}" for title, author in essays[:_FEW_ESSAYS]]
    rest = f" and {len(essays) - _FEW_ESSAYS} more" if len(essays) > _FEW_ESSAYS else ""
    return (
        f"I quote {', '.join(names)}{rest}, word for word, and write no advice of my own.",
        "I run on the machine of whoever installed me, and send what you write to no other service. I keep a question "
        "until it is answered, and for a day so that I understand what you ask next in the same thread. Ratings are "
        "kept without names and questions.",
        f"Index {build}, made on {created} with the model {model}.",
    )


def status(
    build: str, created: datetime, counts: dict[str, int], started: datetime, ratings: tuple[int, int]
) -> tuple[str, str, str]:
    """Say how the bot is."""
    parts = ", ".join(f"{count} {name}" for name, count in counts.items())
    return (
        f"Index {build}, made {created:%Y-%m-%d %H:%M} UTC. It holds {parts}.",
        f"Running since {started:%Y-%m-%d %H:%M} UTC.",
        f"Ratings: {ratings[0]} helpful, {ratings[1]} not helpful.",
    )


HELP_COMMAND = (
    "/mentor and your question: an answer that only you see, in any channel.",
    "/mentor about: what I know and what I keep.",
    "You can also write to me directly, or mention me in a channel to be answered in a thread there.",
)


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


# `mentor evaluate`.
EVALUATE_QUESTIONS_HELP = "Cross-validate the author's own questions instead."
EVALUATE_BEIR_HELP = "Judge the retrieval engine on a public set instead."
EVALUATE_SPLIT_HELP = "With --beir: the split, as in queries_SPLIT.jsonl."
EVALUATE_MISSES_HELP = "List the questions that were answered wrongly."
EVALUATE_JSON_HELP = "Print the figures as JSON."
QUESTIONS_OR_BEIR = "--questions and --beir exclude each other."
NO_JUDGED_FOLDER = "There is no folder {folder}; name the folder of judged questions."
NO_EXPECTED_QUESTIONS = "The corpus has no expected questions; write some in <essay>.questions.md."
EMBEDDING = "Embedding"
SEARCHING = "Searching"
FOLLOW_UPS = "Follow-ups"
TYPING_ERRORS = "typing errors"
LOWER_CASE = "lower case, no punctuation"
PREAMBLE = "four sentences first"

# Its tables.
FIGURE_COLUMNS = ("figure", "value", "95 % interval", "questions")
SLICES = "By slice"
SLICE_COLUMNS = ("slice", "questions")
PERTURBED = "Perturbed"
PERTURBED_COLUMNS = ("questions with", "hit@1", "change")
CALIBRATION = "Calibration (expected calibration error {error:.3f})"
CALIBRATION_COLUMNS = ("coverage", "questions", "mean coverage", "covered")
COVERAGE_BIN = "{low:.1f} to {high:.1f}"
COVERED = "covered"
OTHERS = "not covered"
SAID = "{name}: {said}\n"
THRESHOLDS = "Share at or above"
THRESHOLD_COLUMNS = ("coverage from", COVERED, OTHERS)
ANSWERS_FROM = "{threshold:.2f} (answers)"
RELATED_FROM = "{threshold:.2f} (related)"
OWN_QUESTIONS = "The author's own questions, each with its {by} left out"
VOICE_COLUMNS = ("voice", "questions", "hit@1", "hit@3")
ALL_VOICES = "all"
CONFUSED = "Most often confused"
CONFUSED_COLUMNS = ("right", "came first instead", "times")
CONFUSED_PASSAGE = "paragraph {paragraph}: {start}…"
SYSTEM = "system"
MISS_ASKED = "{id}: {question}"
MISS_SAID = "  {state}, coverage {coverage:.2f}, place {place}"
MISS_NO_PLACE = "none"
MISS_QUOTED = "  quoted: {start}…"
MISS_RIGHT = "  right:  {sentence}"

# `mentor learn`.
SEED_HELP = "Random seed; makes training repeatable."
LEARNING = "Learning {what}"
LEARNING_STEP = "Learning {what}: {step} of {steps}."
LEARNED = (
    "Learned {questions}, {held_out} of them held out at first for the calibration; wrote {path}. "
    "Now run `mentor rebuild`."
)
