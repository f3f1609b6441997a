import numpy as np

from index.datatypes import Essay
from index.encoding.adapter import Adapter, adapter_file
from index.encoding.sentence_encoder import SentenceEncoder
from index.making.learned import Parting, learned_of
from index.ranking.views import KEY, text_key
from index.reading.corpus import Corpus as Files
from index.reading.questions import read_essays
from index.settings import IndexSettings
from tests.conftest import Corpus

ASKED = "> Cats sleep.\n- Naps?\n- siestas?\n\n> Dogs run.\n- Speed?\n\n# Not covered\n- taxes?\n- rent?\n"


def written(corpus: Corpus) -> tuple[IndexSettings, Essay]:
    settings = corpus(a="Cats sleep. Dogs run.")
    (settings.corpus / "a.questions.md").write_text(ASKED, encoding="utf-8")
    (essay,) = read_essays(Files.open(settings.corpus))
    return settings, essay


def adapter(model: str = "", **spared: bool) -> Adapter:
    """Return what was learned from some questions, and which of them can be spared."""
    keys = np.array([text_key(f"{text}?") for text in spared], KEY)
    held_out = np.zeros((0, 3)), np.zeros(0, np.bool_)
    return Adapter({}, *held_out, model, "", "2026-11-26", keys, np.array(list(spared.values()), np.bool_))


def test_it_is_what_this_very_model_learned(corpus: Corpus, encoder: SentenceEncoder) -> None:
    settings, _ = written(corpus)
    assert learned_of(encoder, settings) is None
    path = adapter_file(settings.corpus, encoder.name)
    adapter(encoder.weights).save(path)
    assert learned_of(encoder, settings) is not None
    adapter("another").save(path)
    assert learned_of(encoder, settings) is None


def texts(essay: Essay, learned: Adapter | None) -> tuple[list[str], list[str], int]:
    parting = Parting(learned)
    needed = parting.needed(essay.questions)
    return [one.text for one in needed], [one.text for one in parting.spared], parting.new


def test_questions_are_parted_by_their_text_as_it_is_asked(corpus: Corpus) -> None:
    _, essay = written(corpus)
    learned = adapter(Naps=True, siestas=False, Speed=False, taxes=True, rent=False, gone=True)
    assert texts(essay, learned) == (["siestas?", "Speed?", "rent?"], ["Naps?", "taxes?"], 0)


def test_what_was_written_since_is_needed_and_counted(corpus: Corpus) -> None:
    _, essay = written(corpus)
    assert texts(essay, adapter(siestas=False, Speed=False, taxes=True, Naps=True)) == (
        ["siestas?", "Speed?", "rent?"],
        ["Naps?", "taxes?"],
        1,
    )


def test_a_sentence_that_lost_those_that_stood_for_others_gets_them_back(corpus: Corpus) -> None:
    _, essay = written(corpus)
    learned = adapter(Naps=True, siestas=True, Speed=False, taxes=True, rent=True)
    assert texts(essay, learned) == (["Naps?", "siestas?", "Speed?"], ["taxes?", "rent?"], 0)


def test_without_what_was_learned_all_are_needed(corpus: Corpus) -> None:
    _, essay = written(corpus)
    every = ["Naps?", "siestas?", "Speed?", "taxes?", "rent?"]
    assert texts(essay, None) == (every, [], 0)
    assert texts(essay, adapter()) == (every, [], 5)
