import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from index.encoding.sentence_encoder import SentenceEncoder
from index.settings import IndexSettings
from tests.index.learning.tiny_bert import save_tiny_bert

Corpus = Callable[..., IndexSettings]
BEST = "Doing a PhD seems to be a predictable pathway for learning these skills."


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return save_tiny_bert(tmp_path_factory.mktemp("tiny"))


def run(settings: IndexSettings, *arguments: str) -> Result:
    values = {"CORPUS": settings.corpus, "ARTIFACTS": settings.artifacts, "MODEL": settings.model}
    environment = {f"MENTOR_{name}": str(value) for name, value in values.items()}
    return CliRunner().invoke(main, ["evaluate", *arguments], env=environment)


def write(folder: Path, name: str, *lines: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    folder = tmp_path / "judged"
    covered = {"id": "e1", "who": "ann", "question": "Do I need a PhD for this career?", "best": [BEST]}
    wrong = {"id": "e2", "who": "ben", "question": "Do I need a PhD?", "best": ["It does not say this."]}
    write(folder, "dev_answerable.jsonl", covered, wrong)
    write(folder, "dev_not_covered.jsonl", {"id": "u1", "question": "What is the capital of France?"})
    write(folder, "near_misses.jsonl", {"id": "n1", "question": "Do I need a licence to fish?"})
    write(folder, "dev_followups.jsonl", {"id": "f1", "first": "Do I need a PhD?", "followup": "why?", "best": ["No."]})
    return folder


def test_judged_questions_as_json(own_settings: IndexSettings, judged: Path) -> None:
    done = run(own_settings, str(judged), "--json")
    assert done.exit_code == 0
    fields = json.loads(done.stdout)
    assert list(fields) == ["figures", "slices", "perturbed hit@1", "followups", "near misses"]
    assert fields["near misses"]["figures"]["wrongly answered"]["count"] == 1
    assert fields["figures"]["hit@1"]["value"] == 0.5
    assert fields["figures"]["wrongly answered"] == {"value": 0.0, "low": 0.0, "high": 0.0, "count": 1}
    assert fields["slices"]["who: ben"]["hit@3"]["value"] == 0.0
    assert fields["followups"]["figures"]["hit@1"]["count"] == 1
    perturbed = fields["perturbed hit@1"]
    assert list(perturbed) == ["typing errors", "lower case, no punctuation", "four sentences first"]
    assert all(len(values) == 6 and set(values) <= {0.0, 0.5} for values in perturbed.values())
    assert perturbed["lower case, no punctuation"] == [0.5] * 6


def test_judged_questions_as_tables(own_settings: IndexSettings, judged: Path) -> None:
    (judged / "dev_followups.jsonl").unlink()
    plain, misses = run(own_settings, str(judged)), run(own_settings, str(judged), "--misses")
    assert plain.exit_code == misses.exit_code == 0
    titles = ["Perturbed", "Calibration (expected calibration error", "Share at or above", "By slice"]
    places = [plain.stdout.index(title) for title in titles]
    assert places == sorted(places)
    assert "Follow-ups" not in plain.stdout
    assert "Near misses" in plain.stdout
    assert misses.stdout.startswith(plain.stdout)
    listed = misses.stdout.removeprefix(plain.stdout)
    assert listed.startswith("e2: Do I need a PhD?\n")
    assert "  right:  It does not say this." in listed
    assert "e1:" not in listed


@pytest.fixture
def asked(corpus: Corpus, tiny: SentenceEncoder) -> IndexSettings:
    """A corpus with six questions, each asked by two voices in the same words."""
    settings = replace(corpus(a="Cats sleep.\n\nDogs run.\n\nBirds fly."), model=str(tiny.folder))
    groups = {"Cats sleep.": "do felines nap", "Dogs run.": "are hounds quick", "Birds fly.": "can sparrows soar"}
    lines = [
        f"> {sentence}\n- {question}? <!-- v{at} -->\n- {question} <!-- w{at} -->\n"
        for at, (sentence, question) in enumerate(groups.items())
    ]
    (settings.corpus / "a.questions.md").write_text("\n".join(lines), encoding="utf-8")
    return settings


def test_the_author_s_own_questions(asked: IndexSettings) -> None:
    """With the tiny model, which understands nothing, only the same words are near each other."""
    done = run(asked, "--questions", "--json")
    assert done.exit_code == 0
    fields = json.loads(done.stdout)
    assert fields["left out"] == "voice"
    assert set(fields["voices"]) == {f"{voice}{at}" for voice in "vw" for at in range(3)}
    assert 0 <= fields["hit@1"] <= fields["hit@3"] == 1.0
    shown = run(asked, "--questions")
    assert shown.exit_code == 0
    assert "The author's own questions, each with its voice left out" in " ".join(shown.stdout.split())
    assert "Most often confused" in shown.stdout
    assert f"│ all   │ 6         │ {fields['hit@1']:.3f} │ 1.000 │" in shown.stdout
    assert not list(asked.artifacts.glob("*Z-*"))  # It leaves no build.


def test_an_essay_that_nobody_asked_anything(corpus: Corpus, tiny: SentenceEncoder) -> None:
    settings = replace(corpus(a="Cats sleep."), model=str(tiny.folder))
    (settings.corpus / "a.questions.md").write_text("# Not covered\n- taxes?\n")
    done = run(settings, "--questions")
    assert done.exit_code == 1
    assert done.stderr == "Error: The corpus has no expected questions; write some in <essay>.questions.md.\n"


def test_a_public_set(corpus: Corpus, tiny: SentenceEncoder, tmp_path: Path) -> None:
    settings, folder = replace(corpus(), model=str(tiny.folder)), tmp_path / "set"
    write(folder, "corpus.jsonl", {"_id": "d0", "text": "Cats sleep."}, {"_id": "d1", "text": "Dogs run."})
    write(folder, "queries_dev.jsonl", {"_id": "q0", "text": "Dogs run."}, {"_id": "q1", "text": "Cats sleep."})
    (folder / "qrels_dev.tsv").write_text("q0\td1\t1\nq1\td0\t1\n")
    done = run(settings, "--beir", str(folder), "--split", "dev", "--json")
    assert done.exit_code == 0
    perfect = {"ndcg@10": 1.0, "mrr@10": 1.0, "p@1": 1.0, "recall@10": 1.0}
    assert json.loads(done.stdout) == {"engine": perfect, "bm25": perfect, "dense": perfect}
    kept = sorted(path.name for path in (settings.artifacts / ".cache").glob("*.npy"))
    shown = run(settings, "--beir", str(folder), "--split", "dev")
    assert shown.exit_code == 0
    assert "│ engine │ 1.0000  │ 1.0000 │ 1.0000 │ 1.0000    │" in shown.stdout
    assert sorted(path.name for path in (settings.artifacts / ".cache").glob("*.npy")) == kept


def test_wrong_usage(own_settings: IndexSettings, tmp_path: Path) -> None:
    done = run(own_settings, "--questions", "--beir", str(tmp_path))
    assert done.exit_code == 2
    assert "--questions and --beir exclude each other." in done.stderr
    done = run(own_settings, str(tmp_path / "none"))
    assert done.exit_code == 1
    said = f"Error: There is no folder {tmp_path / 'none'}; name the folder of judged questions, or ask "
    assert done.stderr.startswith(said)
    done = run(own_settings, "--beir", str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: There is no file {tmp_path / 'corpus.jsonl'}; ")
