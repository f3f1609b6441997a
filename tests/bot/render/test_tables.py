import json
from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from bot.render import tables
from index.datatypes import Passage, Span
from index.judging.cross_validate import CrossValidation
from index.judging.evaluate import Evaluation, JudgedAnswer, evaluate
from index.judging.figures import Figure
from tests.index.judging.samples import answer, asked, judged, quote

ANSWERS = {
    "first": answer("answers", 0.95, quote("A. B.", "A.")),
    "second": answer("related", 0.55, quote("C.", "C."), quote("A.")),
    "elsewhere": answer("not_covered", 0.05, quote("C.", "C.")),
}
EVALUATION = evaluate(
    lambda question, history: ANSWERS[question],
    [
        judged("first", "A.", slices=["who: ann"]),
        judged("second", "A.", slices=["who: ann", "overlap: low"]),
        judged("elsewhere", slices=["kind: near"]),
    ],
)


def printed(table: Table) -> list[str]:
    console = Console(file=StringIO(), width=200)
    console.print(table)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def title(table: Table) -> str:
    """Return what stands above the table, which is wrapped to its width."""
    lines = printed(table)
    return " ".join(" ".join(lines[: next(at for at, line in enumerate(lines) if line[0] == "┏")]).split())


def shown(table: Table) -> list[list[str]]:
    """Return the rows that are printed, cell by cell, the column names first."""
    rows = [line[1:-1].replace("┃", "│") for line in printed(table) if line[0] in "┃│"]
    return [[cell.strip() for cell in row.split("│")] for row in rows]


def test_all_figures() -> None:
    table = tables.overview("tests/judged", EVALUATION)
    assert title(table) == "tests/judged"
    assert shown(table) == [
        ["figure", "value", "95 % interval", "questions"],
        ["hit@1", "0.500", "[0.00, 1.00]", "2"],
        ["hit@3", "1.000", "[1.00, 1.00]", "2"],
        ["MRR", "0.750", "[0.50, 1.00]", "2"],
        ["nDCG@3", "0.815", "[0.63, 1.00]", "2"],
        ["highlight@1", "0.500", "[0.00, 1.00]", "2"],
        ["AUROC", "1.000", "[1.00, 1.00]", "3"],
        ["wrongly refused", "0.000", "[0.00, 0.00]", "2"],
        ["wrongly answered", "0.000", "[0.00, 0.00]", "1"],
    ]


def test_figures_that_do_not_apply_are_left_out() -> None:
    only = Evaluation({"MRR": Figure(0.5, 0.25, 0.75, 8)}, {}, [])
    assert shown(tables.overview("T", only))[1:] == [["MRR", "0.500", "[0.25, 0.75]", "8"]]


def test_slices() -> None:
    table = tables.by_slice(EVALUATION)
    assert title(table) == "By slice"
    none, half, whole = "0.00 [0.00, 0.00]", "0.50 [0.00, 1.00]", "1.00 [1.00, 1.00]"
    assert shown(table) == [
        ["slice", "questions", "hit@1", "hit@3", "highlight@1", "wrongly refused", "wrongly answered"],
        ["kind: near", "1", "", "", "", "", none],
        ["overlap: low", "1", none, whole, none, none, ""],
        ["who: ann", "2", half, whole, half, none, ""],
    ]


def test_a_miss() -> None:
    (one,) = EVALUATION.misses()
    assert tables.miss(one).splitlines() == [
        "second: second",
        "  related, coverage 0.55, place 2",
        "  quoted: C.…",
        "  right:  A.",
    ]


def test_a_miss_of_what_is_not_covered() -> None:
    long = "Long. " * 40
    one = JudgedAnswer(judged("why {so}?"), answer("answers", 0.987, quote(long)))
    assert tables.miss(one).splitlines() == [
        "why {so}?: why {so}?",
        "  answers, coverage 0.99, place none",
        f"  quoted: {long[:100]}…",
    ]
    silent = JudgedAnswer(judged("q", "A."), answer("help", 0.0))
    assert tables.miss(silent).splitlines() == ["q: q", "  help, coverage 0.00, place none", "  right:  A."]


def test_figures_for_other_programs() -> None:
    fields = json.loads(json.dumps(tables.to_json(EVALUATION)))
    assert list(fields) == ["figures", "slices"]
    assert fields["figures"]["MRR"] == {"value": 0.75, "low": 0.5, "high": 1.0, "count": 2}
    assert fields["slices"]["kind: near"] == {"wrongly answered": {"value": 0.0, "low": 0.0, "high": 0.0, "count": 1}}
    assert list(fields["slices"]) == ["kind: near", "overlap: low", "who: ann"]


def test_what_perturbing_costs() -> None:
    table = tables.perturbations(0.5, {"typing errors": [0.25, 0.5], "lower case": [0.5], "more": [0.75, 1.0]})
    assert title(table) == "Perturbed"
    assert shown(table) == [
        ["questions with", "hit@1", "change"],
        ["typing errors", "0.375", "-0.125"],
        ["lower case", "0.500", "+0.000"],
        ["more", "0.875", "+0.375"],
    ]


def test_calibration() -> None:
    answers = [asked(True, 0.9), asked(True, 1.0, "related"), asked(True, 0.45), asked(False, 0.05, "not_covered")]
    table = tables.calibration(Evaluation({}, {}, answers))
    assert title(table) == "Calibration (expected calibration error 0.175)"
    assert shown(table) == [
        ["coverage", "questions", "mean coverage", "covered"],
        ["0.0 to 0.1", "1", "0.05", "0.00"],
        ["0.4 to 0.5", "1", "0.45", "1.00"],
        ["0.9 to 1.0", "2", "0.95", "1.00"],
    ]
    assert table.caption == (
        "covered: answers 67%, related 33%, not_covered 0%, help 0%\n"
        "not covered: answers 0%, related 0%, not_covered 100%, help 0%\n"
    )


def test_calibration_on_covered_questions_alone() -> None:
    table = tables.calibration(Evaluation({}, {}, [asked(True, 0.9)]))
    assert table.caption == "covered: answers 100%, related 0%, not_covered 0%, help 0%\n"


def test_operating_points() -> None:
    answers = [asked(True, 0.9), asked(True, 0.35), asked(False, 0.35), asked(False, 0.1), asked(False, 0.0)]
    table = tables.operating_points(Evaluation({}, {}, answers), answers=0.85, related=0.2)
    assert title(table) == "Share at or above"
    rows = shown(table)
    assert rows[0] == ["coverage from", "covered", "not covered"]
    assert [row[0] for row in rows[1:]] == [
        "0.10",
        "0.20 (related)",  # One of the usual steps, and the build's own.
        "0.30",
        "0.40",
        "0.50",
        "0.60",
        "0.70",
        "0.80",
        "0.85 (answers)",
        "0.90",
        "0.95",
        "0.99",
    ]
    assert rows[1] == ["0.10", "100.0%", "66.7%"]
    assert rows[2] == ["0.20 (related)", "100.0%", "33.3%"]
    assert rows[9] == ["0.85 (answers)", "50.0%", "0.0%"]
    assert rows[11] == ["0.95", "0.0%", "0.0%"]


def passage(paragraph: int, text: str) -> Passage:
    return Passage("a.md", "", paragraph, Span(0, len(text)), (Span(0, len(text)),), text)


RESULT = CrossValidation(
    by="voice",
    hits={"cat": [1, 2, 0, 1], "ann": [3]},
    essays={"b.md": [0], "a.md": [1, 2, 1, 3]},
    confused=[
        (passage(number, "Cats sleep all day, and all the night, too."), passage(12, "Dogs."), 20 - number)
        for number in range(12)
    ],
)


def test_hits_by_voice() -> None:
    table = tables.hits_by_voice(RESULT)
    assert title(table) == "The author's own questions, each with its voice left out"
    assert shown(table) == [
        ["voice", "questions", "hit@1", "hit@3"],
        ["ann", "1", "0.000", "1.000"],
        ["cat", "4", "0.500", "0.750"],
        ["all", "5", "0.400", "0.800"],
    ]


def test_hits_by_essay() -> None:
    table = tables.hits_by_essay(RESULT)
    assert title(table) == "By essay"
    assert shown(table) == [
        ["essay", "questions", "hit@1", "hit@3"],
        ["a.md", "4", "0.500", "1.000"],
        ["b.md", "1", "0.000", "0.000"],
    ]


def test_confusions() -> None:
    table = tables.confusions(RESULT)
    assert title(table) == "Most often confused"
    rows = shown(table)
    assert rows[0] == ["right", "came first instead", "times"]
    assert rows[1] == ["paragraph 0: Cats sleep all day, and all the night, t…", "paragraph 12: Dogs.…", "20"]
    assert len(rows) == 11


def test_cross_validation_for_other_programs() -> None:
    assert json.loads(json.dumps(tables.hits_to_json(RESULT))) == {
        "left out": "voice",
        "hit@1": pytest.approx(0.4),
        "hit@3": pytest.approx(0.8),
        "voices": {"ann": {"hit@1": 0.0, "hit@3": 1.0}, "cat": {"hit@1": 0.5, "hit@3": 0.75}},
        "essays": {"a.md": {"hit@1": 0.5, "hit@3": 1.0}, "b.md": {"hit@1": 0.0, "hit@3": 0.0}},
    }


def test_what_looks_like_markup_is_shown() -> None:
    """The essay's links and the names of folders are nobody's styles."""
    linked = passage(1, "[Cats](#cats) sleep [/all] day.")
    result = CrossValidation("voice", {"[red]ann[/red]": [1]}, {"[red]a[/red].md": [1]}, [(linked, linked, 1)])
    assert shown(tables.confusions(result))[1][:2] == ["paragraph 1: [Cats](#cats) sleep [/all] day.…"] * 2
    assert shown(tables.hits_by_voice(result))[1][0] == "[red]ann[/red]"
    assert shown(tables.hits_by_essay(result))[1][0] == "[red]a[/red].md"
    sliced = Evaluation(EVALUATION.figures, {"kind: [b]": EVALUATION.figures}, [])
    assert shown(tables.by_slice(sliced))[1][0] == "kind: [b]"
    assert title(tables.overview("judged/[b]/[/b]", sliced)) == "judged/[b]/[/b]"


def test_systems_side_by_side() -> None:
    table = tables.comparison({"engine": {"ndcg@10": 0.87817, "p@1": 0.5}, "bm25": {"ndcg@10": 1.0, "p@1": 0.0}})
    assert shown(table) == [
        ["system", "ndcg@10", "p@1"],
        ["engine", "0.8782", "0.5000"],
        ["bm25", "1.0000", "0.0000"],
    ]
