"""Evaluations as tables for a terminal, and as JSON for other programs."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from bot import messages
from bot.render.words import quote_words
from index.judging.cross_validate import CrossValidation
from index.judging.evaluate import Evaluation, JudgedAnswer
from index.judging.figures import Figure
from index.judging.reliability import reliability, share_above, states
from index.reading.plain import lines_of
from index.text import safe

_ORDER = ("hit@1", "hit@3", "MRR", "nDCG@3", "highlight@1", "AUROC", "wrongly refused", "wrongly answered")
_OF_SLICES = ("hit@1", "hit@3", "highlight@1", "wrongly refused", "wrongly answered")
_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
_MOST_CONFUSED = 10


def overview(title: str, evaluation: Evaluation) -> Table:
    """Return all figures with their intervals."""
    table = _table(messages.FIGURE_COLUMNS, _as_it_is(title, "table.title"))
    for name in _ORDER:
        if name in evaluation.figures:
            figure = evaluation.figures[name]
            table.add_row(name, f"{figure.value:.3f}", _interval(figure), str(figure.count))
    return table


def by_slice(evaluation: Evaluation) -> Table:
    """Return the main figures of each slice of the questions."""
    table = _table((*messages.SLICE_COLUMNS, *_OF_SLICES), messages.SLICES)
    for name, figures in evaluation.slices.items():
        cells = [f"{figures[key].value:.2f} {_interval(figures[key])}" if key in figures else "" for key in _OF_SLICES]
        table.add_row(_as_it_is(name), str(next(iter(figures.values())).count), *cells)
    return table


def miss(one: JudgedAnswer) -> str:
    """Return one miss: what was asked, what was said, what would have been right."""
    judged, answer = one.judged, one.answer
    place = one.rank or messages.MISS_NO_PLACE
    lines = [
        messages.MISS_ASKED.format(id=judged.id, question=judged.question),
        messages.MISS_SAID.format(state=answer.state, coverage=answer.coverage, place=place),
    ]
    if answer.quotes:
        lines.append(messages.MISS_QUOTED.format(start=quote_words(answer.quotes[0])[:100]))
    lines += [messages.MISS_RIGHT.format(sentence=sentence) for sentence in judged.best[:1]]
    return "\n".join(map(safe, lines))


def to_json(evaluation: Evaluation) -> dict[str, object]:
    """Return all figures and slices for other programs."""
    return {"figures": _fields(evaluation.figures), "slices": {k: _fields(v) for k, v in evaluation.slices.items()}}


def perturbations(hit: float, perturbed: dict[str, list[float]]) -> Table:
    """Return hit@1 on perturbed copies of the questions, and what is lost."""
    table = _table(messages.PERTURBED_COLUMNS, messages.PERTURBED)
    for name, values in perturbed.items():
        mean = sum(values) / len(values)
        table.add_row(name, f"{mean:.3f}", f"{mean - hit:+.3f}")
    return table


def calibration(evaluation: Evaluation) -> Table:
    """Return how coverage and truth agree, bin by bin, and what is said at the operating point."""
    bins, error = reliability(evaluation.answers)
    table = _table(messages.CALIBRATION_COLUMNS, messages.CALIBRATION.format(error=error))
    for row in bins:
        spanned = messages.COVERAGE_BIN.format(low=row.low, high=row.low + 0.1)
        table.add_row(spanned, str(row.count), f"{row.coverage:.2f}", f"{row.covered:.2f}")
    caption = ""
    for name, wanted in ((messages.COVERED, True), (messages.OTHERS, False)):
        some = [one for one in evaluation.answers if one.covered is wanted]
        if some:
            said = ", ".join(f"{state} {share:.0%}" for state, share in states(some).items())
            caption += messages.SAID.format(name=name, said=said)
    table.caption = caption
    return table


def operating_points(evaluation: Evaluation, answers: float, related: float) -> Table:
    """Return what other thresholds on coverage would give, beside the two that the build chose."""
    table = _table(messages.THRESHOLD_COLUMNS, messages.THRESHOLDS)
    for threshold in sorted({*_THRESHOLDS, answers, related}):
        shares = [share_above(evaluation.answers, threshold, covered=covered) for covered in (True, False)]
        if threshold == answers:
            name = messages.ANSWERS_FROM.format(threshold=threshold)
        elif threshold == related:
            name = messages.RELATED_FROM.format(threshold=threshold)
        else:
            name = f"{threshold:.2f}"
        table.add_row(name, *(f"{share:.1%}" for share in shares))
    return table


def hits_by_voice(result: CrossValidation) -> Table:
    """Return hit@1 and hit@3 of the author's own questions, by who asks."""
    table = _table(messages.VOICE_COLUMNS, messages.OWN_QUESTIONS.format(by=result.by))
    for voice, places in [*sorted(result.hits.items()), (messages.ALL_VOICES, result.places)]:
        table.add_row(_as_it_is(voice), str(len(places)), f"{_share(places, 1):.3f}", f"{_share(places, 3):.3f}")
    return table


def hits_by_essay(result: CrossValidation) -> Table:
    """Return the same by the essay that answers."""
    table = _table(messages.ESSAY_COLUMNS, messages.BY_ESSAY)
    for name, places in sorted(result.essays.items()):
        table.add_row(_as_it_is(name), str(len(places)), f"{_share(places, 1):.3f}", f"{_share(places, 3):.3f}")
    return table


def confusions(result: CrossValidation) -> Table:
    """Return which passages come first in another's place."""
    table = _table(messages.CONFUSED_COLUMNS, messages.CONFUSED)
    for right, wrong, count in result.confused[:_MOST_CONFUSED]:
        names = [
            messages.CONFUSED_PASSAGE.format(paragraph=passage.paragraph, start=lines_of(passage)[0][:40])
            for passage in (right, wrong)
        ]
        table.add_row(*map(_as_it_is, names), str(count))
    return table


def hits_to_json(result: CrossValidation) -> dict[str, object]:
    """Return the cross-validation for other programs."""
    return {
        "left out": result.by,
        **_hits(result.places),
        "voices": {k: _hits(v) for k, v in sorted(result.hits.items())},
        "essays": {k: _hits(v) for k, v in sorted(result.essays.items())},
    }


def comparison(figures: dict[str, dict[str, float]]) -> Table:
    """Return rows of retrieval figures, one for each system."""
    names = list(next(iter(figures.values())))
    table = Table(messages.SYSTEM, *names)
    for system, row in figures.items():
        table.add_row(system, *(f"{row[name]:.4f}" for name in names))
    return table


def _table(columns: Sequence[str], title: str | Text) -> Table:
    return Table(*columns, title=title, title_justify="left")


def _as_it_is(text: str, style: str = "") -> Text:
    """Return what shows other people's text: neither rich nor the terminal reads anything into it."""
    return Text(safe(text), style)


def _hits(places: Sequence[int]) -> dict[str, float]:
    return {"hit@1": _share(places, 1), "hit@3": _share(places, 3)}


def _share(places: Sequence[int], within: int) -> float:
    return sum(0 < place <= within for place in places) / len(places)


def _interval(figure: Figure) -> str:
    return f"[{figure.low:.2f}, {figure.high:.2f}]"


def _fields(figures: dict[str, Figure]) -> dict[str, dict[str, float]]:
    return {name: asdict(figure) for name, figure in figures.items()}
