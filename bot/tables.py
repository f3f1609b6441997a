"""Evaluations as tables for a terminal."""

from rich.table import Table

from index.evaluate import Evaluation, Figure, Outcome

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


def comparison(figures: dict[str, dict[str, float]]) -> Table:
    """Return rows of retrieval figures, one for each system."""
    names = list(next(iter(figures.values())))
    table = Table("system", *names)
    for system, row in figures.items():
        table.add_row(system, *(f"{row[name]:.4f}" for name in names))
    return table


def _interval(figure: Figure) -> str:
    return f"[{figure.low:.2f}, {figure.high:.2f}]"


def _fields(figure: Figure) -> dict[str, float]:
    return {"value": figure.value, "low": figure.low, "high": figure.high, "count": figure.count}
