"""`mentor evaluate`: judged questions, or a public retrieval set."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from bot import tables
from index.errors import JudgedError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("tests/judged"))
@click.option("--beir", type=click.Path(path_type=Path), help="Judge the retrieval engine on a public set instead.")
@click.option("--split", default="", help="With --beir: the split, as in queries_SPLIT.jsonl.")
@click.option("--misses", is_flag=True, help="List the questions that were answered wrongly.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(folder: Path, beir: Path | None, split: str, misses: bool, as_json: bool) -> None:
    """Measure answers against the judged questions in FOLDER (tests/judged)."""
    if beir:
        _beir(beir, split, as_json)
    else:
        _judged(folder, misses, as_json)


def _judged(folder: Path, misses: bool, as_json: bool) -> None:
    from bot.mentor import Mentor
    from bot.settings import Settings
    from index.evaluate import evaluate as judge
    from index.judged import read_judged

    if not folder.is_dir():
        raise JudgedError(f"There is no folder {folder}; name the folder of judged questions.")
    sets = read_judged(folder)
    mentor = Mentor.open(Settings.read())
    evaluation = judge(mentor.answer, [*sets["answerable"], *sets["not_covered"]])
    if as_json:
        click.echo(json.dumps(tables.to_json(evaluation), indent=1))
        return
    console = Console(highlight=False)
    console.print(tables.overview(str(folder), evaluation))
    console.print(tables.by_slice(evaluation))
    if misses:
        for outcome in evaluation.misses():
            console.print(tables.miss(outcome), markup=False)


def _beir(folder: Path, split: str, as_json: bool) -> None:
    from bot.settings import Settings
    from index.beir import cached, compare, read_set
    from index.encoder import SentenceEncoder

    settings = Settings.read()
    data = read_set(folder, split)
    encoder = SentenceEncoder(settings.model)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        texts = progress.add_task("Embedding", total=None)
        queries = progress.add_task("Searching", total=len(data.queries))

        def advance(count: int) -> None:
            progress.advance(texts, count)

        embed = cached(settings.artifacts / ".cache", encoder, lambda some: encoder.encode_passages(some, advance))
        figures = compare(data, encoder, embed, lambda: progress.advance(queries))
    if as_json:
        click.echo(json.dumps(figures, indent=1))
    else:
        Console().print(tables.comparison(figures))
