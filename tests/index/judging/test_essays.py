from index.judging.essays import by_essay
from index.judging.judged import Judged
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document

CATS = parse_document(CorpusFile("cats.md", b"# Of cats\n\nCats sleep. They *dream*.\n"))
DOGS = parse_document(CorpusFile("dogs.md", b"# Of dogs\n\nDogs run.\n"))


def judged(*best: str) -> Judged:
    return Judged("1", "q", (), best, (), ("who: ann",))


def test_a_question_is_about_the_essay_that_has_its_best_sentence() -> None:
    found = by_essay(
        [judged("They dream."), judged("Dogs run.", "Cats sleep."), judged("Birds fly."), judged()], [CATS, DOGS]
    )
    assert [one.slices for one in found] == [
        ("who: ann", "essay: Of cats"),
        ("who: ann", "essay: Of dogs"),
        ("who: ann",),
        ("who: ann",),
    ]
