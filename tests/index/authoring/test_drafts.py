from index.authoring.drafts import drafts_by_essay, read_drafts
from index.reading.corpus import Corpus as Files
from index.reading.documents import parse_document
from index.reading.questions import never_seen
from index.settings import IndexSettings
from tests.conftest import Corpus


def found(settings: IndexSettings) -> list[tuple[str, list[str], int, int]]:
    corpus = Files.look(settings.corpus)
    document = parse_document(corpus.read("animals.md"))
    return [
        (draft.name, [one.text for one in draft.questions], len(draft.requoted), len(draft.wrong))
        for draft in read_drafts(corpus, document, drafts_by_essay(corpus)["animals.md"], never_seen)
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
    assert found(animals) == [("animals.draft.md", ["why?", "how?"], 0, 1), ("animals.x.draft.md", [], 0, 1)]


def test_what_lacks_its_marks_is_said_too(animals: IndexSettings) -> None:
    (animals.corpus / "animals.draft.md").write_text("Bees make honey for the winter.\n- why?\n- how?\n")
    assert found(animals) == [("animals.draft.md", [], 0, 3)]


def test_a_draft_belongs_to_one_essay_whatever_its_letters(animals: IndexSettings, corpus: Corpus) -> None:
    corpus(**{"animals.two": "Cows graze."})
    names = ("animals.two.draft.md", "Animals.max.draft.md", "ANIMALS.TWO.bo.draft.md", "other.draft.md")
    for name in names:
        (animals.corpus / name).write_text("- q?\n")
    assert drafts_by_essay(Files.look(animals.corpus)) == {
        "animals.two.md": ["ANIMALS.TWO.bo.draft.md", "animals.two.draft.md"],
        "animals.md": ["Animals.max.draft.md"],
    }


def test_the_draft_of_an_essay_is_no_draft_of_questions(animals: IndexSettings) -> None:
    (animals.corpus / "animals.draft.md").write_text(
        "# Animals\n\nCats sleep.\n\n> A saying.\n\nMore, with\n\n- a list\n"
    )
    assert found(animals) == []
