"""How well essays answer that nobody wrote questions for: the twenty of tests/essays, each alone, by its text only."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.builds.folder import BuildsFolder
from index.datatypes import Essay
from index.encoding.adapter import Adapter, adapter_file
from index.encoding.contract import Encoder
from index.encoding.export import export_once
from index.encoding.sentence_encoder import SentenceEncoder
from index.judging.figures import chance_above
from index.making.scratch import scratch
from index.ranking.retriever import Retriever
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import normalise
from tests.bench.measure import Row
from tests.conftest import ROOT

_SHOWN = 3


@dataclass
class _Asked:
    """One question: the place of its answer among three, 0 for none, and what is said of its coverage."""

    covered: bool
    place: int
    coverage: float
    state: str


def compare(settings: IndexSettings) -> Iterator[Row]:
    """Ask each essay its own questions, with the model as it comes and as it has learned our own essay's."""
    essays = list(read_essays(Corpus.open(ROOT / "tests" / "essays")))
    base = SentenceEncoder.of(settings)
    learned = Adapter.load(adapter_file(settings.corpus, base.name))
    encoders = BuildsFolder(settings.artifacts).encoders
    texts = [question.text for essay in essays for question in essay.questions[:20]]
    for name, model in (("as it comes", base), ("having learned another essay", base.taught(learned))):
        encoder = export_once(model, encoders, texts)
        asked = [each for essay in essays for each in _ask(essay, encoder)]
        yield from _rows(f"{base.name}, {name}", asked)


def _ask(essay: Essay, encoder: Encoder) -> Iterator[_Asked]:
    with TemporaryDirectory() as folder:
        made = scratch([Essay(essay.document, ())], Path(folder), encoder.encode_passages)
        retriever = Retriever(made.contents, encoder)
        for question in essay.questions:
            text = normalise(question.text)
            found = retriever.judge(retriever.score(text, retriever.embed(text)), _SHOWN)
            right = [bool({*hit.passage.sentences} & {*question.answers}) for hit in found.hits]
            place = right.index(True) + 1 if True in right else 0
            yield _Asked(bool(question.answers), place, found.coverage, found.state)


def _rows(group: str, asked: list[_Asked]) -> Iterator[Row]:
    covered, others = ([each for each in asked if each.covered is kind] for kind in (True, False))
    coverages = [np.array([each.coverage for each in side]) for side in (covered, others)]
    figures: dict[str, float] = {
        "hit@1": float(np.mean([each.place == 1 for each in covered])),
        "hit@3": float(np.mean([each.place > 0 for each in covered])),
        "AUROC": chance_above(coverages[0], coverages[1]),
        "wrongly answered": float(np.mean([each.state == "answers" for each in others])),
        "wrongly refused": float(np.mean([each.state == "not_covered" for each in covered])),
    }
    for name, value in figures.items():
        yield Row(group, name, value, "")
