"""Quotes of made-up passages, as they are sent."""

from hashlib import sha256

from hypothesis import strategies as st

from bot.answering.quoting import quote
from index.builds.manifest import DocumentEntry
from index.datatypes import Context, Hit, Passage, Quote, Run, Span
from tests.marked_passages import documents

ENTRY = DocumentEntry("Animals", "Ann", "https://example.org/essay", "", sha256(b"animals").hexdigest())
SOURCE = (
    "Habits:\n\n- **Cats** sleep &amp; eat. They [never](https://e.org/a_(b)) *ever* `run`.\n- Dogs bark.<!-- x -->"
)
_RUNS = (
    Run(0, 7, "Habits:"),
    Run(8, 9, "\n", ("break",)),
    Run(9, 10, "• ", ("mark",)),
    Run(13, 17, "Cats", ("bold",)),
    Run(19, 26, " sleep "),
    Run(26, 31, "&"),
    Run(31, 41, " eat. They"),
    Run(41, 42, " "),
    Run(43, 48, "never", (), "https://e.org/a_(b)"),
    Run(70, 71, " "),
    Run(72, 76, "ever", ("italic",)),
    Run(77, 78, " "),
    Run(79, 82, "run", ("code",)),
    Run(83, 84, "."),
    Run(84, 85, "\n", ("break",)),
    Run(85, 86, "• ", ("mark",)),
    Run(87, 97, "Dogs bark."),
)
SHOWN = "• Cats sleep & eat. They never ever run.\n• Dogs bark."


def marked_quote() -> Quote:
    """Return a quote of two items, the first of which has a link and an answer."""
    sentences = (Span(11, 36), Span(37, 84), Span(87, 97))
    passage = Passage(
        document="a.md",
        section="1. Sleep",
        paragraph=2,
        span=Span(11, 97),
        sentences=sentences,
        text=SOURCE[11:97],
        runs=_RUNS[2:],
        context=(Context(Span(0, 7), 0, 2, "Habits:", _RUNS[:1]),),
    )
    return quote(Hit(passage, 1.0, (0.1, 1.0, 0.2)), ENTRY, {"a.md": SOURCE}.__getitem__)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Return a quote of any passage, with any marks."""
    passage, document = draw(documents())
    count = len(passage.sentences)
    scores = draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    return quote(Hit(passage, 1.0, tuple(scores)), ENTRY, {"a.md": document}.__getitem__)
