"""A quote in words: what is seen of it, what of that answers, where it stands. No Slack, no terminal."""

from collections.abc import Callable

from bot import messages
from index.datatypes import Answer, Context, Quote, Run, Span
from index.reading.plain import cut, plain, seen

_NAMED = 3  # Other places that a receipt names; of more, it says how many.


def quote_runs(quote: Quote) -> tuple[Run, ...]:
    """Return what is seen of a quote, no run across the edge of a highlight."""
    edges = [edge for span in quote.highlights for edge in span]
    return quote.runs or tuple(cut([Run(*quote.span, quote.text)], edges))


def context_runs(context: Context) -> tuple[Run, ...]:
    """Return what is seen of a line that a quote needs."""
    return context.runs or seen(context.text, context.span.start, (), context.span)


def runs_inside(quote: Quote, span: Span) -> list[Run]:
    """Return what is seen of a quote in one of its highlights."""
    return [run for run in quote_runs(quote) if span.start <= run.start < span.end]


def quote_words(quote: Quote) -> str:
    """Return a quote in words, after those that it needs, each on a line of its own."""
    return "\n".join([*(plain(context_runs(one)) for one in quote.context), plain(quote_runs(quote))])


def key_words(quote: Quote) -> str:
    """Return the sentences that answer, in words; empty where there is nothing else that they stand out from."""
    words = " ".join(plain(runs_inside(quote, span)) for span in sorted(quote.highlights))
    return "" if words.split() == quote_words(quote).split() else words


def where(quote: Quote) -> str:
    """Return the section that a quote is from and, where there are several essays, which one."""
    title = quote.title.strip() or quote.document
    section = quote.section.strip()
    if section and section != title and quote.one_of_several:
        return messages.SECTION_OF_ESSAY.format(section=section, title=title)
    return section or title


def of_several(answer: Answer) -> bool:
    """Tell whether the corpus that answers has several essays."""
    return any(quote.one_of_several for quote in answer.quotes)


def receipt(quote: Quote, label: Callable[[str], str] = str) -> str:
    """Return where a quote stands, everywhere; `label` is what is shown of a document's name."""
    here, *others = [
        messages.RECEIPT.format(document=label(one.document), paragraph=one.paragraph, checksum=one.receipt)
        for one in (quote, *quote.also)
    ]
    if len(others) > _NAMED + 1:
        others[_NAMED:] = [messages.OTHER_PLACES.format(count=len(others) - _NAMED)]
    return messages.ALSO.format(receipt=here, others="; ".join(others)) if others else here


def shown_at_once(answer: Answer, top: int) -> int:
    """Return how many quotes a reader of the terminal sees, who is shown at most `top`."""
    return min(len(answer.quotes), {"answers": top, "related": min(1, top)}.get(answer.state, 0))
