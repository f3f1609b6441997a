from dataclasses import replace

import numpy as np

from index.datatypes import Essay
from index.encoding.adapter import Adapter, adapter_file, fingerprint
from index.encoding.sentence_encoder import SentenceEncoder
from index.making.learned import learned_of, part
from index.ranking.views import KEY, text_key
from index.reading.corpus import Corpus as Files
from index.reading.questions import read_essays
from index.settings import IndexSettings
from tests.conftest import Corpus

ASKED = "> Cats sleep.\n- Naps?\n- siestas?\n\n# Not covered\n- taxes?\n"


def written(corpus: Corpus) -> tuple[IndexSettings, list[Essay]]:
    settings = corpus(a="Cats sleep.")
    (settings.corpus / "a.questions.md").write_text(ASKED, encoding="utf-8")
    return settings, list(read_essays(Files.open(settings.corpus)))


def adapter(learned_from: str = "", *spared: str) -> Adapter:
    keys = np.array([text_key(text) for text in spared], KEY)
    return Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), learned_from, "", keys)


def test_it_is_what_was_learned_from_these_questions_by_this_model(corpus: Corpus, encoder: SentenceEncoder) -> None:
    settings, essays = written(corpus)
    assert learned_of(essays, encoder, settings) is None
    asked = [("Naps?", ["Cats sleep."]), ("siestas?", ["Cats sleep."]), ("taxes?", [])]
    path = adapter_file(settings.corpus, encoder.name)
    adapter(fingerprint(encoder.base_fingerprint, asked)).save(path)
    assert learned_of(essays, encoder, settings) is not None
    assert learned_of([replace(essays[0], questions=essays[0].questions[:2])], encoder, settings) is None
    adapter(fingerprint("another", asked)).save(path)
    assert learned_of(essays, encoder, settings) is None


def test_questions_are_parted_by_their_text_as_it_is_asked(corpus: Corpus) -> None:
    _, (essay,) = written(corpus)
    needed, others = part(essay.questions, adapter("", "Naps?", "taxes?", "never written"))
    assert [question.text for question in needed] == ["siestas?"]
    assert [question.text for question in others] == ["Naps?", "taxes?"]


def test_without_what_was_learned_all_are_needed(corpus: Corpus) -> None:
    _, (essay,) = written(corpus)
    for nothing in (None, adapter()):
        needed, others = part(essay.questions, nothing)
        assert (tuple(needed), others) == (essay.questions, [])
