"""`mentor evaluate`: judged questions, the author's own, or a public retrieval set."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from bot.render import tables
from index.errors import JudgedError
from index.judging.judged import Judged

_SEEDS = range(6)
_SAMPLE = 500  # Texts on which an export of the model is compared with it.


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("tests/judged"))
@click.option("--questions", is_flag=True, help="Cross-validate the author's own questions instead.")
@click.option("--beir", type=click.Path(path_type=Path), help="Judge the retrieval engine on a public set instead.")
@click.option("--split", default="", help="With --beir: the split, as in queries_SPLIT.jsonl.")
@click.option("--misses", is_flag=True, help="List the questions that were answered wrongly.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(folder: Path, questions: bool, beir: Path | None, split: str, misses: bool, as_json: bool) -> None:
    """Measure answers against the judged questions in FOLDER (tests/judged)."""
    if questions and beir:
        raise click.UsageError("--questions and --beir exclude each other.")
    if beir:
        _beir(beir, split, as_json)
    elif questions:
        _own_questions(as_json)
    else:
        _judged(folder, misses, as_json)


def _judged(folder: Path, misses: bool, as_json: bool) -> None:
    from bot.answering.mentor import Mentor
    from bot.settings import Settings
    from index.judging.evaluate import evaluate as judge
    from index.judging.judged import read_judged

    if not folder.is_dir():
        raise JudgedError(f"There is no folder {folder}; name the folder of judged questions.")
    sets = read_judged(folder)
    mentor = Mentor.open(Settings.read())
    evaluation = judge(mentor.answer, [*sets["answerable"], *sets["not_covered"]])
    followups = judge(mentor.answer, sets["followups"]) if sets["followups"] else None
    perturbed = {
        name: [
            judge(mentor.answer, _changed(sets["answerable"], change, seed)).figures["hit@1"].value for seed in _SEEDS
        ]
        for name, change in _changes().items()
    }
    if as_json:
        fields = {**tables.to_json(evaluation), "perturbed hit@1": perturbed}
        click.echo(json.dumps({**fields, **({"followups": tables.to_json(followups)} if followups else {})}, indent=1))
        return
    console = Console(highlight=False)
    console.print(tables.overview(str(folder), evaluation))
    if followups:
        console.print(tables.overview("Follow-ups", followups))
    console.print(tables.perturbations(evaluation.figures["hit@1"].value, perturbed))
    console.print(tables.calibration(evaluation))
    console.print(tables.operating_points(evaluation, *mentor.thresholds))
    console.print(tables.by_slice(evaluation))
    if misses:
        for outcome in [*evaluation.misses(), *(followups.misses() if followups else ())]:
            console.print(tables.miss(outcome), markup=False)


def _own_questions(as_json: bool) -> None:
    from bot.settings import Settings
    from index.builds.folder import BuildsFolder
    from index.encoding.export import export_once
    from index.encoding.sentence_encoder import SentenceEncoder
    from index.errors import QuestionsError
    from index.judging.cross_validate import cross_validate
    from index.reading.corpus import Corpus
    from index.reading.questions import read_essays

    settings = Settings.read()
    essays = list(read_essays(Corpus.open(settings.corpus)))
    questions = [question for essay in essays for question in essay.questions]
    if not any(question.answers for question in questions):
        raise QuestionsError("The corpus has no expected questions; write some in <essay>.questions.md.")
    texts = [question.text for question in questions]
    model = SentenceEncoder(settings.model)
    encoder = export_once(model, BuildsFolder(settings.artifacts).cache, texts) or model
    result = cross_validate(essays, encoder)
    if as_json:
        click.echo(json.dumps(tables.hits_to_json(result), indent=1))
        return
    console = Console(highlight=False)
    console.print(tables.hits_by_voice(result))
    console.print(tables.confusions(result))


def _beir(folder: Path, split: str, as_json: bool) -> None:
    from bot.settings import Settings
    from index.builds.folder import BuildsFolder
    from index.encoding.export import export_once
    from index.encoding.sentence_encoder import SentenceEncoder
    from index.judging.beir import cached, compare, read_set

    settings = Settings.read()
    data = read_set(folder, split)
    model = SentenceEncoder(settings.model)
    encoder = export_once(model, BuildsFolder(settings.artifacts).cache, data.texts[:_SAMPLE]) or model
    with Progress(console=Console(stderr=True), transient=True) as progress:
        texts = progress.add_task("Embedding", total=None)
        queries = progress.add_task("Searching", total=len(data.queries))

        def advance(count: int) -> None:
            progress.advance(texts, count)

        embed = cached(
            BuildsFolder(settings.artifacts).cache, encoder, lambda some: encoder.encode_passages(some, advance)
        )
        figures = compare(data, encoder, embed, lambda: progress.advance(queries))
    if as_json:
        click.echo(json.dumps(figures, indent=1))
    else:
        Console().print(tables.comparison(figures))


def _changes() -> dict[str, Callable[[str, random.Random], str]]:
    from index.learning.perturb import lower_case, preamble, typos

    return {
        "typing errors": typos,
        "lower case, no punctuation": lambda question, _: lower_case(question),
        "four sentences first": preamble,
    }


def _changed(judged: list[Judged], change: Callable[[str, random.Random], str], seed: int) -> list[Judged]:
    generator = random.Random(seed)
    return [replace(one, question=change(one.question, generator)) for one in judged]
