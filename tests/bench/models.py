"""The known models beside each other: what each costs, and how good it is on the judged questions."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.answering.mentor import Mentor
from index.encoding.models import KNOWN
from index.encoding.sentence_encoder import SentenceEncoder
from index.judging.evaluate import evaluate
from index.judging.judged import read_judged
from index.settings import IndexSettings
from index.text import normalise
from tests.bench.asking import FLOOR, QUESTION, REFERENCE, ask_cold, numpy_alone
from tests.bench.measure import Row, median_ms, process, python
from tests.conftest import ROOT

_COMMAND = "from bot.cli import run; run()"


def compare(settings: IndexSettings, folder: Path) -> Iterator[Row]:
    """Build the corpus with each model from nothing, ask it cold and warm, and judge it."""
    floor = numpy_alone()
    for model in KNOWN:
        own = replace(settings, model=model.name, artifacts=folder / model.name)
        shutil.rmtree(own.artifacts, ignore_errors=True)
        environment = {"MENTOR_MODEL": own.model, "MENTOR_ARTIFACTS": str(own.artifacts.resolve())}
        SentenceEncoder.of(own)  # Joined once for a machine, it is no part of a build.
        rebuild = process([*python(_COMMAND), "rebuild"], environment, times=1)
        yield Row(model.name, "the first rebuild, wall", rebuild.wall_ms / 1000, "s")
        yield Row(model.name, "the first rebuild, peak memory", rebuild.peak_mb, "MB")
        disk = sum(path.stat().st_size for path in own.artifacts.rglob("*") if path.is_file())
        yield Row(model.name, "the first build, with its encoder", disk / 1e6, "MB")
        ask = ask_cold(environment)
        yield Row(model.name, "mentor ask, CPU", ask.cpu_ms, "ms", FLOOR, floor.cpu_ms)
        yield Row(model.name, "mentor ask, peak memory", ask.peak_mb, "MB")
        with threadpool_limits(1, "blas"):
            yield from _warm(own, model.name)
        yield from _quality(own, model.name)


def _warm(settings: IndexSettings, name: str) -> Iterator[Row]:
    import torch
    from sentence_transformers import SentenceTransformer

    mentor = Mentor.open(settings)
    torch.set_num_threads(1)
    reference = SentenceTransformer(str(SentenceEncoder.of(settings).folder), device="cpu")
    by_model = median_ms(lambda: reference.encode([normalise(QUESTION)]))
    asked = iter(range(10**6))
    answer = median_ms(lambda: mentor.answer(f"{QUESTION} {next(asked)}"))
    yield Row(name, "a warm answer", answer, "ms", REFERENCE, by_model)


def _quality(settings: IndexSettings, name: str) -> Iterator[Row]:
    sets = read_judged(ROOT / "tests" / "judged")
    figures = evaluate(Mentor.open(settings).answer, [*sets["answerable"], *sets["not_covered"]]).figures
    for figure in ("hit@1", "hit@3", "highlight@1", "AUROC", "wrongly answered", "wrongly refused"):
        yield Row(name, figure, figures[figure].value, "")
