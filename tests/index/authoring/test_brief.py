from index.authoring.brief import brief
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from index.reading.quotations import Quotations

ESSAY = parse_document(CorpusFile("cats.md", b"# On cats\n\nCats sleep.\n\n## Food\n\nThey eat *fish*.\n"))


def test_the_page_has_the_essay_sentence_by_sentence() -> None:
    page = brief(Quotations(ESSAY))
    assert page.startswith("# Write down what people would ask\n")
    assert "“On cats”" in page
    assert page.endswith("## The essay: On cats\n\n### On cats\n\n> Cats sleep.\n\n### Food\n\n> They eat fish.\n")


def test_its_example_is_what_a_file_of_questions_looks_like() -> None:
    _, example, _ = brief(Quotations(ESSAY)).split("```\n")
    for sentence, quoted in {
        "A sentence of the essay, copied whole.": "Cats sleep.",
        "Another sentence.": "Cats sleep.",
        "And one from elsewhere that answers the same.": "They eat fish.",
    }.items():
        example = example.replace(sentence, quoted)
    found = parse_questions(CorpusFile("cats.questions.md", example.encode()), ESSAY)
    assert not found.requoted
    assert [(one.text, len(one.answers), one.voice) for one in found.expected] == [
        ("a question that it answers", 1, "your name"),
        ("another one", 1, ""),
        ("a question that both answer", 2, ""),
        ("a question that the essay does not answer", 0, ""),
    ]
