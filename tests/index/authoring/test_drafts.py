from index.authoring.drafts import drafts_of
from index.reading.corpus import Corpus
from index.reading.documents import parse_document
from index.reading.questions import never_seen
from index.settings import IndexSettings


def found(settings: IndexSettings) -> list[tuple[str, list[str], int, int]]:
    corpus = Corpus.look(settings.corpus)
    document = parse_document(corpus.read("animals.md"))
    return [
        (draft.name, [one.text for one in draft.questions], len(draft.requoted), len(draft.wrong))
        for draft in drafts_of(corpus, document, never_seen)
    ]


def test_drafts_lie_beside_their_essay(animals: IndexSettings) -> None:
    for name in ("animals.draft.md", "animals.ann.draft.md", "animals.questions.draft.md", "other.draft.md"):
        (animals.corpus / name).write_text("> Horses eat oats and hay.\n- what feeds a mare?\n")
    (animals.corpus / "animals.bo.draft.md").write_text("> Nowhere at all.\n- who?\n\n# Not covered\n- rent?\n")
    assert found(animals) == [
        ("animals.ann.draft.md", ["what feeds a mare?"], 0, 0),
        ("animals.bo.draft.md", ["rent?"], 1, 0),
        ("animals.draft.md", ["what feeds a mare?"], 0, 0),
        ("animals.questions.draft.md", ["what feeds a mare?"], 0, 0),
    ]


def test_what_cannot_be_read_is_said(animals: IndexSettings) -> None:
    (animals.corpus / "animals.draft.md").write_text("> Bees make honey for the winter.\n- why?\n- how?\nstray\n")
    (animals.corpus / "animals.x.draft.md").write_bytes(b"\xff")
    assert found(animals) == [("animals.draft.md", [], 0, 1), ("animals.x.draft.md", [], 0, 1)]


def test_the_draft_of_an_essay_is_no_draft_of_questions(animals: IndexSettings) -> None:
    (animals.corpus / "animals.draft.md").write_text(
        "# Animals\n\nCats sleep.\n\n> A saying.\n\nMore, with\n\n- a list\n"
    )
    assert found(animals) == []
