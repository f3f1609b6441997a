"""`mentor evaluate`: judged questions, the author's own, or a public retrieval set."""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import Progress

from bot import messages
from bot.render import tables
from index.encoding.contract import Encoder
from index.errors import JudgedError, ModelNotExported, QuestionsError
from index.judging.judged import Judged
from index.settings import IndexSettings
from index.streams import say_json

_SEEDS = range(6)
_SAMPLE = 500  # Texts on which an export of the model is compared with it.


@click.command(help=messages.EVALUATE_HELP)
@click.argument("folder", type=click.Path(path_type=Path), default=Path("tests/judged"))
@click.option("--questions", is_flag=True, help=messages.EVALUATE_QUESTIONS_HELP)
@click.option("--beir", type=click.Path(path_type=Path), help=messages.EVALUATE_BEIR_HELP)
@click.option("--split", default="", help=messages.EVALUATE_SPLIT_HELP)
@click.option("--misses", is_flag=True, help=messages.EVALUATE_MISSES_HELP)
@click.option("--json", "as_json", is_flag=True, help=messages.EVALUATE_JSON_HELP)
def evaluate(folder: Path, questions: bool, beir: Path | None, split: str, misses: bool, as_json: bool) -> None:
    """Measure answers against the judged questions in FOLDER (tests/judged)."""
    if questions and beir:
        raise click.UsageError(messages.QUESTIONS_OR_BEIR)
    if beir:
        _beir(beir, split, as_json)
    elif questions:
        _own_questions(as_json)
    else:
        _judged(folder, misses, as_json)


def _judged(folder: Path, misses: bool, as_json: bool) -> None:
    from bot.answering.mentor import Mentor
    from bot.settings import Settings
    from index.judging.essays import by_essay
    from index.judging.evaluate import evaluate as judge
    from index.judging.judged import read_judged

    if not folder.is_dir():
        raise JudgedError(messages.NO_JUDGED_FOLDER.format(folder=folder))
    mentor = Mentor.open(Settings.read())
    sets = read_judged(folder)
    if len(mentor.manifest.documents) > 1:
        documents = list(map(mentor.build.document, mentor.manifest.documents))
        sets = {name: by_essay(judged, documents) for name, judged in sets.items()}
    evaluation = judge(mentor.answer, [*sets["answerable"], *sets["not_covered"]])
    followups = judge(mentor.answer, sets["followups"]) if sets["followups"] else None
    near_misses = judge(mentor.answer, sets["near_misses"]) if sets["near_misses"] else None
    perturbed = {
        name: [
            judge(mentor.answer, _changed(sets["answerable"], change, seed)).figures["hit@1"].value for seed in _SEEDS
        ]
        for name, change in _changes().items()
    }
    if as_json:
        fields = {**tables.to_json(evaluation), "perturbed hit@1": perturbed}
        more = {"followups": followups, "near misses": near_misses}
        say_json({**fields, **{name: tables.to_json(some) for name, some in more.items() if some}}, indent=1)
        return
    console = Console(highlight=False)
    console.print(tables.overview(str(folder), evaluation))
    if followups:
        console.print(tables.overview(messages.FOLLOW_UPS, followups))
    if near_misses:
        console.print(tables.overview(messages.NEAR_MISSES, near_misses))
    console.print(tables.perturbations(evaluation.figures["hit@1"].value, perturbed))
    console.print(tables.calibration(evaluation))
    console.print(tables.operating_points(evaluation, *mentor.thresholds))
    console.print(tables.by_slice(evaluation))
    if misses:
        for one in [*evaluation.misses(), *(followups.misses() if followups else ())]:
            console.print(tables.miss(one), markup=False)


def _own_questions(as_json: bool) -> None:
    from bot.settings import Settings
    from index.builds.past import Past
    from index.judging.cross_validate import cross_validate
    from index.making.scratch import scratch
    from index.ranking.retriever import Retriever
    from index.reading.corpus import Corpus
    from index.reading.questions import read_essays

    settings = Settings.read()
    corpus = Corpus.open(settings.corpus)
    essays = list(read_essays(corpus, Past(settings, corpus)))
    questions = [question for essay in essays for question in essay.questions]
    if not any(question.answers for question in questions):
        raise QuestionsError(messages.NO_EXPECTED_QUESTIONS)
    encoder = _encoder(settings, [question.text for question in questions])
    with TemporaryDirectory() as folder:
        made = scratch(essays, Path(folder), encoder.encode_passages)
        result = cross_validate(Retriever(made.contents, encoder), made.asked)
    if as_json:
        say_json(tables.hits_to_json(result), indent=1)
        return
    console = Console(highlight=False)
    console.print(tables.hits_by_voice(result))
    if len(result.essays) > 1:
        console.print(tables.hits_by_essay(result))
    console.print(tables.confusions(result))


def _beir(data_folder: Path, split: str, as_json: bool) -> None:
    from bot.settings import Settings
    from index.builds.folder import BuildsFolder
    from index.judging.beir import read_set
    from index.judging.retrieval import cached, compare
    from index.making.scratch import scratch
    from index.ranking.retriever import Retriever

    settings = Settings.read()
    data = read_set(data_folder, split)
    encoder = _encoder(settings, data.texts[:_SAMPLE])
    console = Console(stderr=True)
    with Progress(console=console, transient=True) as progress, TemporaryDirectory() as folder:
        texts = progress.add_task(messages.EMBEDDING, total=None)
        queries = progress.add_task(messages.SEARCHING, total=len(data.queries))

        def advance(count: int) -> None:
            progress.advance(texts, count)

        cache = BuildsFolder(settings.artifacts).cache
        embed = cached(cache, encoder, lambda some: encoder.encode_passages(some, advance))
        made = scratch(data.essays(), Path(folder), embed)
        retriever = Retriever(made.contents, encoder)
        figures = compare(data, retriever, made.documents, encoder, embed, lambda: progress.advance(queries))
    if as_json:
        say_json(figures, indent=1)
    else:
        Console().print(tables.comparison(figures))


def _encoder(settings: IndexSettings, texts: Sequence[str]) -> Encoder:
    """Return the model as it comes, without what it learned: its export, if that is the same on the texts."""
    from index.builds.folder import BuildsFolder
    from index.encoding.export import export_once
    from index.encoding.sentence_encoder import SentenceEncoder

    model = SentenceEncoder.of(settings)
    with suppress(ModelNotExported):
        return export_once(model, BuildsFolder(settings.artifacts).encoders, texts)
    return model


def _changes() -> dict[str, Callable[[str, random.Random], str]]:
    from index.learning.perturb import lower_case, preamble, typos

    return {
        messages.TYPING_ERRORS: typos,
        messages.LOWER_CASE: lambda question, _: lower_case(question),
        messages.PREAMBLE: preamble,
    }


def _changed(judged: list[Judged], change: Callable[[str, random.Random], str], seed: int) -> list[Judged]:
    generator = random.Random(seed)
    return [replace(one, question=change(one.question, generator)) for one in judged]
