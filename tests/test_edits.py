"""What becomes of questions, of embeddings and of other answers when the author edits the essay on a Tuesday."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.mentor import Mentor
from index.datatypes import Answer
from index.judging.judged import read_judged
from index.settings import IndexSettings
from tests.conftest import ESSAY, ROOT, build

QUESTIONS = ESSAY.replace(".md", ".questions.md")
_PARAGRAPH = "There are no two teams that are exactly the same."
_LUCK = "This is an important hack for “manufacturing” your own luck."


def edited(old: str, new: str) -> Callable[[Path], None]:
    def edit(corpus: Path) -> None:
        text = (corpus / ESSAY).read_text(encoding="utf-8")
        assert text.count(old) >= 1
        (corpus / ESSAY).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def rename(corpus: Path) -> None:
    for name in (ESSAY, QUESTIONS):
        (corpus / name).rename(corpus / name.replace("how-do-you-break-into", "breaking-into"))


def move_a_paragraph(corpus: Path) -> None:
    text = (corpus / ESSAY).read_text(encoding="utf-8")
    paragraphs = text.split("\n\n")
    at = next(at for at, paragraph in enumerate(paragraphs) if _PARAGRAPH in paragraph)
    last = next(at for at, paragraph in enumerate(paragraphs) if paragraph.startswith("#"))
    paragraphs.insert(last + 1, paragraphs.pop(at))
    (corpus / ESSAY).write_text("\n\n".join(paragraphs), encoding="utf-8")


def straight_marks(corpus: Path) -> None:
    text = (corpus / ESSAY).read_text(encoding="utf-8")
    for curly, straight in {"“": '"', "”": '"', "’": "'", "‘": "'"}.items():
        text = text.replace(curly, straight)
    (corpus / ESSAY).write_text(text, encoding="utf-8")


def add_a_second(corpus: Path) -> None:
    (corpus / "second.md").write_text("# Baking\n\nBake bread slowly.\n\nLet it rest overnight.\n", encoding="utf-8")


# Of each edit: what it does, how many questions it may keep out, and how many texts it may embed.
EDITS = {
    "a typing error": (edited("Thai is independent", "This is independent"), 0, 9),
    "a sentence in other words": (edited(_LUCK, "It is an important trick, a way of “making” your own luck."), 0, 9),
    "two sentences in one": (
        edited("these skills. But it’s not the only way.", "these skills, though not the only way."),
        0,
        9,
    ),
    "a paragraph elsewhere": (move_a_paragraph, 0, 30),
    "another heading": (edited("# 2. Deeply understand", "# 2. Understand"), 0, 6),
    "a sentence less": (edited(_LUCK, ""), 60, 9),
    "another name": (rename, 0, 0),
    "a second essay": (add_a_second, 0, 12),
    "straight quotation marks": (straight_marks, 0, 130),
}


@pytest.fixture(scope="module")
def before(mentor: Mentor) -> dict[str, Answer]:
    judged = read_judged(ROOT / "tests" / "judged")
    return {one.question: mentor.answer(one.question) for one in [*judged["answerable"], *judged["not_covered"]]}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_loses_nothing(
    name: str, own_settings: IndexSettings, mentor: Mentor, before: dict[str, Answer], tmp_path: Path
) -> None:
    edit, most_lost, most_embedded = EDITS[name]
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copytree(own_settings.artifacts, tmp_path / "artifacts")
    edit(tmp_path / "corpus")
    settings = replace(own_settings, corpus=tmp_path / "corpus", artifacts=tmp_path / "artifacts")
    report = build(settings)
    manifest = report.build.manifest
    assert report.embedded <= most_embedded
    assert manifest.learned == mentor.manifest.learned
    assert manifest.encoder_folder == mentor.manifest.encoder_folder
    assert len(list((tmp_path / "artifacts" / "encoders").iterdir())) == len(
        list((own_settings.artifacts / "encoders").iterdir())
    )
    assert sum(each.kept_out for each in report.requoted) <= most_lost
    entry = next(iter(manifest.documents.values()))
    was = next(iter(mentor.manifest.documents.values()))
    assert was.questions - most_lost <= entry.questions <= was.questions
    assert entry.not_covered == was.not_covered
    now = Mentor.open(settings)
    changed = [text for text, answer in before.items() if not _same(answer, now.answer(text))]
    assert len(changed) <= 3


def _same(one: Answer, other: Answer) -> bool:
    """Tell whether two answers say the same, the first quote being from the same paragraph, or its marks others."""
    first, second = (_bare(answer.quotes[0].plain)[:60] if answer.quotes else "" for answer in (one, other))
    return one.state == other.state and (one.state == "not_covered" or first == second)


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())
