from io import StringIO

from rich.console import Console
from rich.table import Table

from bot.render import tables
from index.datatypes import Answer, Passage, Quote, Span
from index.judging.cross_validate import CrossValidation
from index.judging.evaluate import JudgedAnswer
from index.judging.judged import Judged

HOSTILE = "\x1b[31m[/b][link=x]\x9b\u202e\r\n:smile:"
SHOWN = "�[31m[/b][link=x]��  :smile:"


def printed(table: Table) -> str:
    console = Console(width=200, file=StringIO(), highlight=False)
    console.print(table)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_voices_and_passages_are_shown_and_not_obeyed() -> None:
    passage = Passage("a.md", "", 4, Span(0, len(HOSTILE)), (Span(0, len(HOSTILE)),), HOSTILE)
    result = CrossValidation("voice", {HOSTILE: [1]}, {HOSTILE: [1]}, [(passage, passage, 2)])
    assert f" {SHOWN} " in printed(tables.hits_by_voice(result))
    assert f" {SHOWN} " in printed(tables.hits_by_essay(result))
    assert f"paragraph 4: {' '.join(SHOWN.split())}…" in printed(tables.confusions(result))


def test_a_miss_is_shown_and_not_obeyed() -> None:
    judged = Judged(HOSTILE, HOSTILE, (), (HOSTILE,), (), ())
    quote = Quote(HOSTILE, "a.md", "T", "S", 1, Span(0, 5), (), 1.0, "0", "")
    shown = tables.miss(JudgedAnswer(judged, Answer(HOSTILE, "answers", 0.9, (quote,))))
    assert shown.split("\n")[0] == f"{SHOWN}: {SHOWN}"
    assert shown.count(SHOWN) == 4
    assert "\x1b" not in shown
