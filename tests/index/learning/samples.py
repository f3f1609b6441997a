"""A small essay and what people ask of it."""

from index.learning.training_set import TrainingSet, training_set
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions

ESSAY = parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\nCats sleep. Dogs run.\n\nBirds fly."))
ASKED = """
> Cats sleep.
- do felines rest? <!-- ann -->
- naps <!-- ben -->

> Dogs run.
- are hounds quick? <!-- ann -->
- canine speed <!-- cat -->

> Birds fly.
- do sparrows soar? <!-- dan -->
- wings <!-- eve -->

# Not covered
- how much money? <!-- ann -->
- taxes <!-- ben -->
"""
QUESTIONS = parse_questions(CorpusFile("a.questions.md", ASKED.encode()), ESSAY).expected


def small_set() -> TrainingSet:
    return training_set([ESSAY], QUESTIONS)
