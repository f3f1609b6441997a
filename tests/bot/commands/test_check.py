import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import messages
from bot.cli import main
from index.builds.folder import BuildsFolder
from index.settings import IndexSettings
from tests.bot.conftest import Terminal
from tests.conftest import ESSAY, Corpus

Check = Callable[..., Result]


@pytest.fixture
def settings(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> IndexSettings:
    written = corpus(cats="Cats sleep.\n\n# Food\n\nCats eat fish.")
    for name in ("MENTOR_MODEL", "MENTOR_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MENTOR_CORPUS", str(written.corpus))
    monkeypatch.setenv("MENTOR_ARTIFACTS", str(written.artifacts))
    monkeypatch.chdir(tmp_path)
    return written


@pytest.fixture
def call(settings: IndexSettings) -> Check:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


WANTED = [
    "  The next questions:",
    "    10 that the essay does not answer, near misses above all",
    "    5 for line 5: “Cats sleep.” (it has 0)",
    "    5 for line 9: “Cats eat fish.” (it has 0)",
]
CATS = [
    "cats.md",
    "  title: cats",
    "  1 section, 2 passages, 5 words, 0 questions",
    "  All of its text is read.",
    *WANTED,
]
NOT_REVIEWED = ["", messages.CHECK_NOT_REVIEWED]
NO_INDEX = "Error: There is no index at {root} yet; run `mentor rebuild`."


def said(result: Result) -> tuple[int, list[str], list[str]]:
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


def test_without_an_index_the_essays_are_told_all_the_same(call: Check, settings: IndexSettings) -> None:
    assert said(call("check")) == (1, [*CATS, *NOT_REVIEWED], [NO_INDEX.format(root=settings.artifacts)])


def test_with_an_index_that_fits_all_is_well(call: Check, settings: IndexSettings, corpus: Corpus) -> None:
    assert call("rebuild").exit_code == 0
    build = BuildsFolder(settings.artifacts).active_name()
    whole = f"Build {build} is whole and fits the corpus."
    assert said(call("check")) == (0, [whole, "", *CATS], [])
    assert said(call("rebuild", "--check")) == (0, [whole], [])
    corpus(dogs="Dogs run.")
    code, lines, errors = said(call("check", "cats"))
    assert (code, lines) == (1, [*CATS, *NOT_REVIEWED])
    assert errors == ["Error: The index is stale: dogs.md changed; run `mentor rebuild`."]
    (settings.corpus / "dogs.md").unlink()
    (settings.artifacts / build / "views.npy").write_bytes(b"")
    code, lines, errors = said(call("check"))
    assert (code, lines) == (1, [*CATS, *NOT_REVIEWED])
    assert errors[0].endswith("views.npy is missing or was changed after the build; run `mentor rebuild`.")


def test_every_file_that_cannot_be_read_is_named_by_check_and_rebuild(call: Check, settings: IndexSettings) -> None:
    assert call("rebuild").exit_code == 0
    before = BuildsFolder(settings.artifacts).active_name()
    (settings.corpus / "a.md").write_text("---\ntitle: 'a\n---\n")
    (settings.corpus / "b.md").symlink_to("cats.md")
    (settings.corpus / "cats.questions.md").write_text("- who?\n")
    (settings.corpus / "d.questions.md").write_text("")
    wrong = {
        "Error: b.md is a link",
        "Error: a.md, line 2: the front matter is not valid YAML",
        "Error: cats.questions.md, line 1",
        "Error: d.questions.md: there is no essay d.md",
    }
    code, lines, errors = said(call("rebuild"))
    assert (code, lines) == (1, [])
    assert all(sum(error.startswith(begins) for error in errors) == 1 for begins in wrong)
    assert len(errors) == len(wrong)
    assert BuildsFolder(settings.artifacts).active_name() == before
    code, lines, told = said(call("check"))
    assert (code, lines) == (1, [messages.CHECK_NOT_REVIEWED])
    assert told[0] == "Error: The index is whole, and older than the corpus, which cannot be read as it is."
    assert sorted(told[1:]) == sorted(errors)


def test_a_rebuild_names_every_essay_that_cannot_be_parsed(call: Check, settings: IndexSettings) -> None:
    for name in "xyz":
        (settings.corpus / f"{name}.md").write_text("---\ntitle: 'a\n---\n")
    code, _, errors = said(call("rebuild"))
    assert code == 1
    assert [error.split(",")[0] for error in errors] == [f"Error: {name}.md" for name in "xyz"]
    assert not (settings.artifacts / "current").exists()


OTHERS = ["a.png", "b.txt", "c.docx", "d.zip", "e.golden.md"]


@pytest.mark.parametrize(
    ("names", "told"), [(OTHERS[:2], "a.png, b.txt"), (OTHERS, "a.png, b.txt, c.docx and 2 others")]
)
def test_other_files_are_named_once(call: Check, settings: IndexSettings, names: Sequence[str], told: str) -> None:
    for name in (*names, ".DS_Store"):
        (settings.corpus / name).write_text("")
    line = f"Not read, as they are neither essays nor questions: {told}."
    assert said(call("rebuild"))[1][-1] == line
    assert said(call("rebuild"))[1][-1] == line
    code, lines, _ = said(call("check"))
    assert (code, lines[-2:]) == (0, ["", line])
    assert line not in said(call("check", "cats"))[1]


def test_what_is_left_out_is_shown_with_lines_and_reason(call: Check, settings: IndexSettings) -> None:
    (settings.corpus / "cats.md").write_text("Cats sleep.\n\n<!-- so\x1b[2J -->\n\nCats <!-- do\nnot --> eat.\n")
    assert said(call("rebuild"))[1][-1] == (
        "Left out of the index: 2 stretches of text; `mentor check` says which, and why."
    )
    code, lines, _ = said(call("check"))
    assert code == 0
    at = lines.index("  Not in the index: 2 stretches of text.")
    assert lines[at : at + 3] == [
        "  Not in the index: 2 stretches of text.",
        r"    line 3: “<!-- so\x1b[2J -->” (a comment)",
        "    lines 5–6: “<!-- do not -->” (a comment)",
    ]


def test_what_an_essay_says_of_itself_is_shown(call: Check, settings: IndexSettings) -> None:
    (settings.corpus / "dogs.md").write_text(
        "---\ntitle: Dogs\nauthor: [Ann, Bo]\ndate: soon\nurl: https://a.example\n---\nDogs run.\n"
    )
    _, lines, _ = said(call("check", "dogs.md"))
    assert lines[:7] == [
        "dogs.md",
        "  title: Dogs",
        "  author: Ann and Bo",
        "  url: https://a.example",
        "  0 sections, 1 passage, 2 words, 0 questions",
        "  Note: dogs.md, line 4: the date is not understood, so there is none; write it like 2022-09-18.",
        "  All of its text is read.",
    ]


def test_a_wrong_name_is_one_sentence(call: Check) -> None:
    assert said(call("check", "cast")) == (
        1,
        [],
        ["Error: The corpus contains no essay cast; the nearest name is cats.md."],
    )


def test_json(call: Check, settings: IndexSettings) -> None:
    result = call("check", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["index"] == {
        "up_to_date": False,
        "says": [NO_INDEX.removeprefix("Error: ").format(root=settings.artifacts)],
    }
    assert found["essays"][0] == {
        "name": "cats.md", "title": "cats", "author": "", "date": "", "url": "", "sections": 1, "passages": 2,
        "words": 5, "questions": 0, "not_covered": 0, "voices": 0, "requoted": [], "left_out": [], "notes": [],
        "wanted": {"not_covered": 10, "here": [
            {"first_line": 5, "last_line": 5, "beginning": "Cats sleep.", "there": 0, "wanted": 5},
            {"first_line": 9, "last_line": 9, "beginning": "Cats eat fish.", "there": 0, "wanted": 5},
        ]},
    }  # fmt: skip
    assert (found["wrong"], found["not_read"], found["reviewed"]) == ([], [], None)


def test_the_project_s_own_corpus_is_whole(terminal: Terminal) -> None:
    done = terminal("check")
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    assert lines[0].endswith("is whole and fits the corpus.")
    assert lines[2] == ESSAY
    assert "  All of its text is read." in lines
    assert lines[-1].endswith(" questions compared, none contradicts another one, or the index.")


ASKED = """> Cats eat fish.
- what do they like for dinner? <!-- ann -->
- do they take milk? <!-- bo -->

# Not covered
- how do I file my taxes?
"""
DRAFT = """> Cats sleep.
- WHAT do they like for dinner?

> Cats hunt at night.
- and mice?
"""


def test_drafts_are_told_and_doubted_before_they_count(call: Check, settings: IndexSettings) -> None:
    (settings.corpus / "cats.questions.md").write_text(ASKED)
    assert call("rebuild").exit_code == 0
    (settings.corpus / "cats.draft.md").write_text(DRAFT)
    code, lines, errors = said(call("check"))
    assert (code, errors) == (0, [])
    assert "  1 section, 2 passages, 5 words, 3 questions, 1 of them not covered, by 2 voices" in lines
    assert lines[lines.index("cats.draft.md: 1 question, not counted yet") :] == [
        "cats.draft.md: 1 question, not counted yet",
        "  cats.draft.md, line 4: “Cats hunt at night.” is not in the essay; 1 question under it does not count. "
        "The nearest sentence is “Cats eat fish.”.",
        "Questions to look at again:",
        "  cats.draft.md, line 2: “WHAT do they like for dinner?” asks the same as “what do they like for dinner?” "
        "(cats.questions.md, line 2), which is answered elsewhere; give both the same answer",
    ]
    reviewed = json.loads(call("check", "--json").stdout)["reviewed"]
    assert [(one["doubt"], one["question"]["line"]) for one in reviewed["doubtful"]] == [("contradicts", 2)]
    assert [draft["name"] for draft in reviewed["drafts"]] == ["cats.draft.md"]


def test_what_moved_is_told(call: Check, settings: IndexSettings) -> None:
    (settings.corpus / "cats.questions.md").write_text("> Cats eat fishes.\n- what?\n")
    assert call("rebuild").exit_code == 0
    assert "  cats.questions.md, line 1: “Cats eat fishes.” is now “Cats eat fish.”." in said(call("check"))[1]
