import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from rich.console import Console
from rich.progress import Progress

from index.builds.folder import BuildsFolder
from index.encoding.adapter import Adapter
from index.errors import ModelNotExported
from index.rebuild import ConsoleReporter, main
from index.settings import IndexSettings
from tests.conftest import LEARNED, ROOT, Corpus

BUILT = re.compile(
    r"Built (?P<build>\S+) in \d+\.\d s with the model all-MiniLM-L6-v2(?P<learned>.*?): (?P<counts>.*); "
    r"(?P<embedded>.*) embedded\."
)
UNCALIBRATED = "Coverage: not calibrated, for want of expected questions; most answers will be called related."
NO_QUESTIONS = [
    "a.md has no questions; for the bot to know when to answer from it, it needs 30 that it answers and 30 that it "
    "does not.",
    "`mentor questions` begins a file of questions, and `mentor check` says what they should be about.",
]
HAS_ONE_OF_EACH = (
    "a.md has 1 question that it answers and 1 question that it does not; for the bot to know when to answer from it, "
    "it needs 29 more that it answers and 29 more that it does not."
)

Run = Callable[..., tuple[int, list[str], list[str]]]
"""Call the script with arguments: exit code, lines on standard output, lines on standard error."""


@pytest.fixture
def settings(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> IndexSettings:
    """One essay of one sentence, not built, which the environment names."""
    written = corpus(a="Cats sleep.")
    for name in ("MENTOR_MODEL", "MENTOR_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MENTOR_CORPUS", str(written.corpus))
    monkeypatch.setenv("MENTOR_ARTIFACTS", str(written.artifacts))
    monkeypatch.chdir(tmp_path)
    return written


@pytest.fixture
def run(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def script(*arguments: str) -> tuple[int, list[str], list[str]]:
        monkeypatch.setattr(sys, "argv", ["index.rebuild", *arguments])
        code: str | int | None = 0
        try:
            main()
        except SystemExit as stopped:
            code = stopped.code
        assert isinstance(code, int)
        said = capfd.readouterr()
        assert "Traceback" not in said.err
        return code, said.out.splitlines(), said.err.splitlines()

    return script


def active(settings: IndexSettings) -> str:
    return BuildsFolder(settings.artifacts).active_name()


def write_questions(settings: IndexSettings, questions: str) -> None:
    (settings.corpus / "a.questions.md").write_text(questions, encoding="utf-8")


def test_one_of_each_is_singular_and_more_are_plural(run: Run, settings: IndexSettings, corpus: Corpus) -> None:
    write_questions(settings, "> Cats sleep.\n- naps?\n\n# Not covered\n- money?")
    code, said, _ = run()
    found = BUILT.fullmatch(said[0])
    assert code == 0 and found
    assert found["build"] == active(settings)
    assert found["learned"] == ""
    assert found["counts"] == "1 document, 1 passage, 7 views, 1 expected question, 1 question not covered"
    assert found["embedded"] == "6 texts"  # The sentence is its own window.
    assert said[1:3] == [UNCALIBRATED, HAS_ONE_OF_EACH]
    write_questions(settings, "> Cats sleep.\n- naps?\n- siestas?\n\n# Not covered\n- money?\n- fame?\n- luck?")
    corpus(b="Dogs run.\n\nBirds fly.")
    found = BUILT.fullmatch(run()[1][0])
    assert found
    assert found["counts"] == "2 documents, 3 passages, 18 views, 2 expected questions, 3 questions not covered"
    write_questions(
        settings, "> Cats sleep.\n- naps?\n- siestas?\n\n# Not covered\n- money?\n- fame?\n- luck?\n- beauty?"
    )
    found = BUILT.fullmatch(run()[1][0])
    assert found and found["embedded"] == "1 text"
    write_questions(settings, "")
    found = BUILT.fullmatch(run()[1][0])
    assert found and found["embedded"] == "0 texts"
    assert found["counts"] == "2 documents, 3 passages, 13 views, 0 expected questions, 0 questions not covered"


def test_with_nothing_to_do_that_is_said(run: Run, settings: IndexSettings) -> None:
    run()
    code, said, _ = run()
    assert code == 0
    (line,) = said
    assert re.fullmatch(rf"Nothing to do: build {active(settings)} fits the corpus \(\d+\.\d s\)\.", line)


def test_a_calibration_is_told_with_its_rates(run: Run, settings: IndexSettings, corpus: Corpus) -> None:
    chance = np.random.default_rng(0)
    animals, things = "cat dog owl bee fish wolf bear crow".split(), "tax rent loan bank bond fund cash debt".split()

    def asked(words: list[str]) -> list[str]:
        return [f"- why {' and '.join(chance.choice(words, 3, replace=False))} {number}?" for number in range(40)]

    corpus(a="Every animal sleeps, be it a cat or a dog or an owl.")
    write_questions(
        settings,
        "\n".join(
            ["> Every animal sleeps, be it a cat or a dog or an owl.", *asked(animals), "# Not covered", *asked(things)]
        ),
    )
    code, said, _ = run()
    calibration = BuildsFolder(settings.artifacts).active().contents.calibration
    assert code == 0
    assert calibration.wrongly_answered is not None and calibration.wrongly_refused is not None
    assert said[1:] == [
        f"Coverage, calibrated on 80 questions held out: answers from {calibration.answers:.2f} (wrongly answered "
        f"{100 * calibration.wrongly_answered:.1f}%), not covered below {calibration.related:.2f} (wrongly refused "
        f"{100 * calibration.wrongly_refused:.1f}%)."
    ]


def test_a_model_that_cannot_be_exported_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ModelNotExported("the exporter failed, ValueError")

    with monkeypatch.context() as patch:
        patch.setattr("index.making.make.export_once", fail)
        _, said, _ = run()
        told = (
            "The model could not be exported to ONNX (the exporter failed, ValueError); sentence-transformers serves "
            "it, and starts slowly. The next `mentor rebuild` tries again."
        )
        assert said[1:] == [told, UNCALIBRATED, *NO_QUESTIONS]
        assert run()[1][1:] == [told]
        assert run("--check")[1][1:] == [told]
    # What could not be exported then is now made whole.
    assert run()[1][1:] == [UNCALIBRATED, *NO_QUESTIONS]
    assert len(run("--check")[1]) == 1


def test_an_approximate_search_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_STORE", "ivf")
    _, said, _ = run()
    assert re.fullmatch(r"Search is approximate \(lists 1, probes \d+, recall@10 [01]\.\d+\)\.", said[1])


def test_an_approximate_search_of_a_few_vectors_finds_them_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_STORE", "ivf")
    _, said, errors = run()
    assert "recall@10 1.0)" in said[1]
    assert errors == []


def test_what_another_model_learned_is_told(run: Run, settings: IndexSettings) -> None:
    adapter = Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), "another model", "")
    adapter.save(settings.corpus / LEARNED)
    told = f"Not used: {LEARNED} was learned by another model or version; run `mentor learn`."
    assert run()[1][1:] == [UNCALIBRATED, *NO_QUESTIONS, told]
    assert run()[1][1:] == [told]


def test_check_tells_whether_the_build_fits(run: Run, settings: IndexSettings, corpus: Corpus) -> None:
    code, said, errors = run("--check")
    assert (code, said) == (1, [])
    assert errors == [f"Error: There is no index at {settings.artifacts} yet; run `mentor rebuild`."]
    run()
    before = active(settings)
    assert run("--check") == (0, [f"Build {before} is whole and fits the corpus."], [])
    corpus(b="Dogs run.")
    code, said, errors = run("--check")
    assert (code, said) == (1, [])
    assert errors == ["Error: The index is stale: b.md changed; run `mentor rebuild`."]
    assert active(settings) == before
    (settings.corpus / "b.md").unlink()
    (settings.artifacts / before / "views.npy").write_bytes(b"")
    code, _, errors = run("--check")
    assert code == 1
    assert errors[0].startswith("Error: ") and errors[0].endswith(
        "views.npy is missing or was changed after the build; run `mentor rebuild`."
    )


def test_rollback_goes_back_a_build(run: Run, settings: IndexSettings, corpus: Corpus) -> None:
    run()
    first = active(settings)
    corpus(b="Dogs run.")
    run()
    assert active(settings) != first
    assert run("--rollback") == (0, [f"Build {first} is active again."], [])
    assert active(settings) == first
    code, said, errors = run("--rollback")
    assert (code, said) == (1, [])
    assert errors == [f"Error: There is no build older than {first} to go back to."]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--check", "--rollback"], "Error: --check and --rollback cannot be used together."),
        (["--nonsense"], "Error: No such option"),
        (["--wait", "-1"], "Error: Invalid value for '--wait'"),
        (["nonsense"], "Error: Got unexpected extra argument"),
    ],
)
def test_wrong_usage(run: Run, settings: IndexSettings, arguments: list[str], says: str) -> None:
    code, said, errors = run(*arguments)
    assert (code, said) == (2, [])
    assert errors[-1].startswith(says)
    assert not settings.artifacts.exists()


def test_help(run: Run) -> None:
    code, said, _ = run("--help")
    assert code == 0
    shown = " ".join(" ".join(said).split())
    assert "Exit codes: 0 the index is up to date; 1 it is not, and the message says why." in shown
    assert {"--check", "--rollback", "--wait"} <= set(re.findall(r"--\w+", shown))


def test_a_corpus_that_cannot_be_built_is_one_sentence(run: Run, settings: IndexSettings) -> None:
    run()
    before = active(settings)
    (settings.corpus / "a.md").write_bytes(b"\xff")
    code, said, errors = run()
    assert (code, said) == (1, [])
    assert errors == ["Error: a.md, line 1: not UTF-8 text; save the file as UTF-8."]
    assert active(settings) == before


def test_a_setting_that_does_not_fit_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_STORE", "tree")
    code, said, errors = run()
    assert (code, said, len(errors)) == (1, [], 1)
    assert errors[0].startswith("Error: The setting MENTOR_STORE does not fit; set it to ")


@pytest.mark.parametrize("arguments", [[], ["--rollback"]])
def test_another_rebuild_is_waited_for_and_named(run: Run, settings: IndexSettings, arguments: list[str]) -> None:
    settings.artifacts.mkdir()
    (settings.artifacts / "lock.holder").write_text("process 7")
    with FileLock(settings.artifacts / ".lock"):
        code, said, errors = run("--wait", "0.2", *arguments)
    assert (code, said) == (1, [])
    assert errors == [
        "Another rebuild (process 7) holds the lock; waiting for it to finish.",
        "Error: Another rebuild (process 7) still holds the lock after 0 seconds; try again when it is done.",
    ]


def test_a_second_is_singular(run: Run, settings: IndexSettings) -> None:
    settings.artifacts.mkdir()
    with FileLock(settings.artifacts / ".lock"):
        _, _, errors = run("--wait", "1")
    assert (
        errors[-1]
        == "Error: Another rebuild (starting) still holds the lock after 1 second; try again when it is done."
    )


def test_who_stops_it_is_told_that_nothing_changed(
    run: Run, settings: IndexSettings, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = active(settings)
    corpus(a="Cats never sleep.")

    def stop(self: ConsoleReporter, total: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ConsoleReporter, "begin", stop)
    # The empty line is click's, after the terminal's "^C".
    assert run() == (130, [], ["", "Stopped."])
    assert active(settings) == before


def test_long_work_is_told_line_by_line_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.rebuild._LINE_EVERY", 300)
    reporter = ConsoleReporter(None)
    reporter.begin(1000)
    for _ in range(4):
        reporter.advance(250)
    assert capsys.readouterr().err.splitlines() == [
        "Embedding 1000 texts.",
        "500 of 1000 embedded.",
        "1000 of 1000 embedded.",
    ]


def test_short_work_is_done_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = ConsoleReporter(None)
    reporter.begin(199)
    reporter.advance(199)
    assert capsys.readouterr().err == ""
    reporter.begin(200)
    assert capsys.readouterr().err == "Embedding 200 texts.\n"


def test_a_terminal_shows_a_bar_for_long_work_alone() -> None:
    progress = Progress(console=Console(file=StringIO(), force_terminal=True))
    reporter = ConsoleReporter(progress)
    reporter.begin(199)
    reporter.advance(100)
    assert progress.tasks == []
    reporter.begin(1000)
    reporter.advance(64)
    reporter.advance(64)
    (task,) = progress.tasks
    assert (task.completed, task.total, task.description) == (128, 1000, "Embedding")


def test_it_runs_as_a_module(settings: IndexSettings) -> None:
    command = [sys.executable, "-m", "index.rebuild", "--check"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: There is no index at {settings.artifacts} yet; run `mentor rebuild`.\n"


def test_of_many_essays_without_questions_the_first_are_named(run: Run, corpus: Corpus) -> None:
    corpus(**{f"e{at:02}": f"Sentence number {at}." for at in range(12)})
    _, said, _ = run()
    named = [line for line in said if " has no questions; " in line]
    assert len(named) == 10
    assert said[said.index(named[-1]) + 1] == "3 other essays need more questions, too."


def test_what_moved_and_what_is_gone_is_told(run: Run, settings: IndexSettings, corpus: Corpus) -> None:
    write_questions(settings, "> Cats sleep.\n- naps?\n")
    run()
    corpus(a="Cats sleep all day.")
    _, said, _ = run()
    assert said[-2:] == [
        "a.questions.md, line 1: “Cats sleep.” is now “Cats sleep all day.”.",
        "Only this index knows that: `mentor questions --update` shows how the questions file would follow, and writes "
        "it.",
    ]
    corpus(a="Birds fly.")
    assert run()[1][-1].startswith(
        "a.questions.md, line 1: “Cats sleep.” is not in the essay; 1 question under it does not"
    )
