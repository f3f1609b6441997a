"""Made-up passages as reading yields them: with marks that are not seen, runs, and lines that others need."""

from hypothesis import strategies as st

from index.datatypes import Context, Passage, Run, RunStyle, Span

BEFORE = "Three rules:\n\n"
"""What stands before each passage in its document, and may be its context."""
MARKED = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("**_`<>&\x00\x1b\x9b\r\n\t  .aé中·"))
LINKS = ("https://e.org/a_(b)", "http://e.org/[x]", "mailto:a@e.org", "javascript:alert(1)", "data:,x", "/here", "a b")
_STYLES: tuple[RunStyle, ...] = ("bold", "italic", "struck", "code")


@st.composite
def documents(draw: st.DrawFn) -> tuple[Passage, str]:
    """Return a passage and the text of its document, `BEFORE` at its beginning; some sentences need an earlier one."""
    text, runs, sentences = BEFORE, [Run(0, len(BEFORE) - 2, BEFORE[:-2])], []
    for _ in range(draw(st.integers(1, 6))):
        start = len(text)
        for _ in range(draw(st.integers(1, 4))):
            part = draw(st.text(MARKED, min_size=1, max_size=30)) * draw(st.sampled_from([1, 1, 1, 9]))
            runs += draw(_runs(part, len(text)))
            text += part
        sentences.append(Span(start, len(text)))
        text += draw(st.sampled_from([" ", "\n", "\r\n- ", ""]))
    span = Span(sentences[0].start, sentences[-1].end)
    inside = tuple(run for run in runs if span.start <= run.start)
    context = draw(_contexts(text, runs, sentences))
    return Passage("a.md", "S", 2, span, tuple(sentences), text[slice(*span)], inside, context), f"{text}\n\nThe end."


@st.composite
def _runs(draw: st.DrawFn, part: str, at: int) -> list[Run]:
    """Return what might be seen of a part: nothing, something else, or itself."""
    end = at + len(part)
    link = draw(st.sampled_from(["", "", *LINKS]))
    styles = tuple(draw(st.lists(st.sampled_from(_STYLES), max_size=2, unique=True)))
    other, mark = Run(at, end, "&"), Run(at, end, "• ", ("mark",))
    itself, ended = Run(at, end, part, styles, link), Run(at, end, "\n", ("break",))
    return draw(st.sampled_from([[], [other], [mark], [ended], [itself], [itself], [itself]]))


@st.composite
def _contexts(draw: st.DrawFn, text: str, runs: list[Run], sentences: list[Span]) -> tuple[Context, ...]:
    lines, context = [Span(0, len(BEFORE) - 2), *sentences[:-1]], []
    for at in draw(st.lists(st.integers(0, len(lines) - 1), max_size=3, unique=True)):
        first = draw(st.integers(at, len(sentences) - 1))
        last = draw(st.integers(first, len(sentences) - 1))
        line = lines[at]
        inside = tuple(run for run in runs if line.holds(Span(run.start, run.end)))
        context.append(Context(line, first, last, text[slice(*line)], inside))
    return tuple(context)
