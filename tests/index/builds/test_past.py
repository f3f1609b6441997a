from pathlib import Path

import pytest

from index.builds.folder import BuildsFolder
from index.builds.past import Past
from index.errors import IndexDamaged
from index.reading.corpus import Corpus as Files
from index.settings import IndexSettings
from tests.conftest import Corpus, build


def past(settings: IndexSettings) -> Past:
    return Past(settings, Files.look(settings.corpus))


def texts(settings: IndexSettings, name: str) -> list[str]:
    return [earlier.document.text.split("\n")[-2] for earlier in past(settings)(name)]


def test_without_builds_nothing_is_remembered(corpus: Corpus) -> None:
    assert texts(corpus(a="Cats sleep."), "a.md") == []


def test_the_active_build_comes_first_then_the_latest(corpus: Corpus) -> None:
    for body in ("One.", "Two.", "Three."):
        settings = corpus(a=body)
        build(settings)
    assert texts(settings, "a.md") == ["Three.", "Two.", "One."]
    BuildsFolder(settings.artifacts).rollback()
    assert texts(settings, "a.md") == ["Two.", "Three.", "One."]


def test_an_essay_that_has_another_name_now_is_known_by_the_one_that_is_gone(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep.", b="Dogs run.")
    build(settings)
    (settings.corpus / "a.md").rename(settings.corpus / "c.md")
    assert texts(settings, "c.md") == ["Cats sleep."]
    assert texts(settings, "b.md") == ["Dogs run."]


def test_what_was_out_of_date_even_then_is_remembered(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep all day.")
    (settings.corpus / "a.questions.md").write_text("> Cats sleep all day.\n- when?\n")
    build(settings)
    corpus(a="Cats sleep all night.")
    build(settings)
    (earlier, _) = past(settings)("a.md")
    assert list(earlier.anchors) == ["cats sleep all day"]
    ((span,),) = earlier.anchors.values()
    assert earlier.document.text[slice(*span)] == "Cats sleep all night."


def test_the_build_s_own_model_says_how_like_two_sentences_are(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep.")
    build(settings)
    (earlier,) = past(settings)("a.md")
    cats, taxes = earlier.likeness(
        ["Cats sleep.", "When are taxes due?"], ["The cat is asleep.", "Taxes are due in May."]
    )
    assert cats[0] > 0.5 > cats[1]
    assert taxes[1] > 0.5 > taxes[0]


@pytest.mark.parametrize("spoilt", ["corpus/a.md", "manifest.json", "vectors.npy"])
def test_a_build_that_is_damaged_is_as_if_it_had_never_been(corpus: Corpus, spoilt: str) -> None:
    settings = corpus(a="Cats sleep.")
    (folder,) = [build(settings).build.layout.folder]
    (folder / spoilt).write_bytes(b"{}")
    assert texts(settings, "a.md") == []


def test_without_an_encoder_no_two_are_alike(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = corpus(a="Cats sleep.")
    build(settings)

    def gone(*_: object, **__: Path) -> None:
        raise IndexDamaged("gone")

    monkeypatch.setattr("index.builds.build.Build.encoder", gone)
    (earlier,) = past(settings)("a.md")
    assert list(earlier.likeness(["Cats sleep."], ["Cats sleep."])) == [[0.0]]
