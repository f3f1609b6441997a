import pytest

from index.authoring.doubts import find_doubts
from index.builds.freshness import open_active
from index.settings import IndexSettings
from tests.conftest import Corpus, build

DRAFT = "> Horses eat oats and hay.\n- do salmon swim upstream?\n- what feeds a mare?\n"


def test_drafts_are_reviewed_beside_what_counts(animals: IndexSettings) -> None:
    (animals.corpus / "animals.ann.draft.md").write_text(DRAFT)
    found = find_doubts(animals, open_active(animals))
    assert [(draft.name, len(draft.questions)) for draft in found.drafts] == [("animals.ann.draft.md", 2)]
    assert [(one.question.file, one.question.line, one.doubt) for one in found.doubtful] == [
        ("animals.ann.draft.md", 2, "far")
    ]


@pytest.mark.parametrize(("named", "drafts"), [((), 2), (("dogs",), 1), (("animals", "dogs"), 2)])
def test_of_essays_that_are_named_only_these(
    animals: IndexSettings, corpus: Corpus, named: tuple[str, ...], drafts: int
) -> None:
    corpus(dogs="Dogs bark at night.")
    build(animals)
    (animals.corpus / "animals.draft.md").write_text(DRAFT)
    (animals.corpus / "dogs.draft.md").write_text("> Dogs bark at night.\n- what do dogs do at night?\n")
    assert len(find_doubts(animals, open_active(animals), named).drafts) == drafts


def test_without_any_question_nothing_is_doubtful(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep.")
    build(settings)
    found = find_doubts(settings, open_active(settings))
    assert (found.drafts, found.doubtful) == ((), ())
