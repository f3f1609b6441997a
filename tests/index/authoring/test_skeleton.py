import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.authoring.skeleton import completed, quotable, skeleton
from index.datatypes import Document
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import Questions, parse_questions
from index.reading.re_anchor import Anchors

TEXT = """---
title: On cats
---
Cats sleep. They *dream*, [too](https://a.example)!

## Food

They eat:

- fish
- mice, if any

Cats sleep.

## Code

```
cat = 1
```
"""


def essay(text: str = TEXT) -> Document:
    return parse_document(CorpusFile("cats.md", text.encode()))


QUOTATIONS = """> Cats sleep.

> They dream, too!

## Food

> They eat:

> fish

> mice, if any

# Not covered
"""


def test_every_sentence_is_quoted_once_under_its_section() -> None:
    text, sentences = skeleton(Anchors(essay()).now)
    head, _, rest = text.partition("-->\n\n")
    assert head.startswith("<!--") and "On cats" in head
    assert (rest, sentences) == (QUOTATIONS, 5)


def test_a_skeleton_is_a_file_of_questions_without_any() -> None:
    text, _ = skeleton(Anchors(essay()).now)
    assert parse_questions(CorpusFile("cats.questions.md", text.encode()), essay()) == Questions((), ())
    asked = text.replace("> fish\n", "> fish\n\n- what do they like?\n") + "\n- do dogs fly?\n"
    found = parse_questions(CorpusFile("cats.questions.md", asked.encode()), essay())
    assert [(one.text, [essay().text[slice(*span)] for span in one.answers]) for one in found.expected] == [
        ("what do they like?", ["fish"]),
        ("do dogs fly?", []),
    ]


WRITTEN = """<!-- mine -->
# Begin

> Cats sleep.
- when do they rest?

> fish
>
> mice, if any

- what do they like?
  Or not?

# Not covered
- do dogs fly?
"""
COMPLETED = """<!-- mine -->
# Begin

> Cats sleep.
- when do they rest?

> They dream, too!

## Food

> They eat:

> fish
>
> mice, if any

- what do they like?
  Or not?

# Not covered
- do dogs fly?
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_missing_is_put_where_it_belongs_and_all_else_stays(end: str) -> None:
    anchors = Anchors(essay())
    after, added = completed("cats.questions.md", WRITTEN.replace("\n", end), anchors)
    assert (after, added) == (COMPLETED.replace("\n", end), 2)
    assert completed("cats.questions.md", after, anchors) == (after, 0)


def test_what_comes_before_all_that_is_quoted_is_put_at_the_head() -> None:
    after, added = completed("cats.questions.md", "<!-- mine -->\n> mice, if any\n- food?\n", Anchors(essay()))
    assert added == 4
    assert after.startswith(
        "<!-- mine -->\n\n> Cats sleep.\n\n> They dream, too!\n\n## Food\n\n> They eat:\n\n> fish\n"
    )
    assert after.endswith("\n\n> mice, if any\n- food?\n")


def test_what_another_file_quotes_is_not_added() -> None:
    _, added = completed("cats.questions.md", "> fish\n", Anchors(essay()), ["> Cats sleep. They dream, too.\n"])
    assert added == 2


def test_only_what_can_be_told_by_its_words_is_quoted() -> None:
    anchors = Anchors(essay("Yes. No. Yes. … No way.\n"))
    assert [text for _, _, text in quotable(anchors.now)] == ["Yes.", "No.", "Yes. …", "No way."]


QUESTIONS = [f"> {text}\n- {text.split()[0].lower()}?\n\n" for text in ("Cats sleep.", "They dream, too!", "fish")]


@given(st.lists(st.sampled_from([*QUESTIONS, "# Not covered\n- x?\n\n", "## Own\n\n", "<!-- a -->\n"])).map("".join))
def test_whatever_is_there_every_sentence_is_quoted_then_and_no_question_changes(text: str) -> None:
    anchors = Anchors(essay())
    after, added = completed("cats.questions.md", text, anchors)
    before, now = (parse_questions(CorpusFile("cats.questions.md", each.encode()), essay()) for each in (text, after))
    assert [(one.text, one.answers) for one in now.expected] == [(one.text, one.answers) for one in before.expected]
    assert not now.requoted
    assert completed("cats.questions.md", after, anchors) == (after, 0)
    assert added == 5 - len({each for each in QUESTIONS if each in text})
