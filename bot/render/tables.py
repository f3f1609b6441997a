"""Evaluations as tables for a terminal."""

from rich.table import Table

from index.judging.cross_validate import CrossValidation
from index.judging.evaluate import Evaluation, Figure, Outcome, reliability, share_above, states

_ORDER = ("hit@1", "hit@3", "MRR", "nDCG@3", "highlight@1", "AUROC", "wrongly refused", "wrongly answered")


def overview(title: str, evaluation: Evaluation) -> Table:
    """Return all figures with their intervals."""
    table = Table("figure", "value", "95 % interval", "questions", title=title, title_justify="left")
    for name in _ORDER:
        if name in evaluation.figures:
            figure = evaluation.figures[name]
            table.add_row(name, f"{figure.value:.3f}", _interval(figure), str(figure.count))
    return table


def by_slice(evaluation: Evaluation) -> Table:
    """Return the main figures of each slice of the questions."""
    names = ("hit@1", "hit@3", "highlight@1", "wrongly refused", "wrongly answered")
    table = Table("slice", "questions", *names, title="By slice", title_justify="left")
    for name, figures in evaluation.slices.items():
        cells = [f"{figures[key].value:.2f} {_interval(figures[key])}" if key in figures else "" for key in names]
        table.add_row(name, str(next(iter(figures.values())).count), *cells)
    return table


def miss(outcome: Outcome) -> str:
    """Return one miss: what was asked, what was said, what would have been right."""
    judged, answer = outcome.judged, outcome.answer
    lines = [
        f"{judged.id}: {judged.question}",
        f"  {answer.state}, coverage {answer.coverage:.2f}, place {outcome.rank or 'none'}",
    ]
    if answer.quotes:
        lines.append(f"  quoted: {answer.quotes[0].text[:100]}…")
    lines += [f"  right:  {sentence}" for sentence in judged.best[:1]]
    return "\n".join(lines)


def to_json(evaluation: Evaluation) -> dict[str, object]:
    """Return all figures and slices for other programs."""
    return {
        "figures": {name: _fields(figure) for name, figure in evaluation.figures.items()},
        "slices": {
            name: {key: _fields(figure) for key, figure in figures.items()}
            for name, figures in evaluation.slices.items()
        },
    }


def perturbations(hit: float, perturbed: dict[str, list[float]]) -> Table:
    """Return hit@1 on perturbed copies of the questions, and what is lost."""
    table = Table("questions with", "hit@1", "change", title="Perturbed", title_justify="left")
    for name, values in perturbed.items():
        mean = sum(values) / len(values)
        table.add_row(name, f"{mean:.3f}", f"{mean - hit:+.3f}")
    return table


def calibration(evaluation: Evaluation) -> Table:
    """Return how coverage and truth agree, bin by bin, and what is said at the operating point."""
    bins, error = reliability(evaluation.outcomes)
    title = f"Calibration (expected calibration error {error:.3f})"
    table = Table("coverage", "questions", "mean coverage", "covered", title=title, title_justify="left")
    for row in bins:
        table.add_row(
            f"{row.low:.1f} to {row.low + 0.1:.1f}", str(row.count), f"{row.coverage:.2f}", f"{row.covered:.2f}"
        )
    for name, wanted in (("covered", True), ("not covered", False)):
        some = [outcome for outcome in evaluation.outcomes if bool(outcome.judged.best) is wanted]
        if some:
            said = ", ".join(f"{state} {share:.0%}" for state, share in states(some).items())
            table.caption = f"{table.caption or ''}{name}: {said}\n"
    return table


def operating_points(evaluation: Evaluation, answers: float, related: float) -> Table:
    """Return what other thresholds on coverage would give, beside the two that the build chose."""
    table = Table("coverage from", "covered", "not covered", title="Share at or above", title_justify="left")
    for threshold in sorted({*(step / 10 for step in range(1, 10)), 0.95, 0.99, answers, related}):
        shares = [share_above(evaluation.outcomes, threshold, covered=covered) for covered in (True, False)]
        use = {answers: " (answers)", related: " (related)"}.get(threshold, "")
        table.add_row(f"{threshold:.2f}{use}", *(f"{share:.1%}" for share in shares))
    return table


def hits_by_voice(result: CrossValidation) -> Table:
    """Return hit@1 and hit@3 of the author's own questions, by who asks."""
    title = f"The author's own questions, each with its {result.by} left out"
    table = Table("voice", "questions", "hit@1", "hit@3", title=title, title_justify="left")
    every = [place for places in result.hits.values() for place in places]
    for voice, places in [*sorted(result.hits.items()), ("all", every)]:
        table.add_row(voice, str(len(places)), f"{_share(places, 1):.3f}", f"{_share(places, 3):.3f}")
    return table


def confusions(result: CrossValidation) -> Table:
    """Return which passages come first in another's place."""
    table = Table("right", "came first instead", "times", title="Most often confused", title_justify="left")
    for right, wrong, count in result.confused[:10]:
        names = [f"paragraph {passage.paragraph}: {passage.text[:40]}…" for passage in (right, wrong)]
        table.add_row(*names, str(count))
    return table


def hits_to_json(result: CrossValidation) -> dict[str, object]:
    """Return the cross-validation for other programs."""
    every = [place for places in result.hits.values() for place in places]
    return {
        "left out": result.by,
        "hit@1": _share(every, 1),
        "hit@3": _share(every, 3),
        "voices": {voice: {"hit@1": _share(p, 1), "hit@3": _share(p, 3)} for voice, p in sorted(result.hits.items())},
    }


def comparison(figures: dict[str, dict[str, float]]) -> Table:
    """Return rows of retrieval figures, one for each system."""
    names = list(next(iter(figures.values())))
    table = Table("system", *names)
    for system, row in figures.items():
        table.add_row(system, *(f"{row[name]:.4f}" for name in names))
    return table


def _share(places: list[int], within: int) -> float:
    return sum(0 < place <= within for place in places) / len(places)


def _interval(figure: Figure) -> str:
    return f"[{figure.low:.2f}, {figure.high:.2f}]"


def _fields(figure: Figure) -> dict[str, float]:
    return {"value": figure.value, "low": figure.low, "high": figure.high, "count": figure.count}
