import json

from tests.bot.conftest import Terminal


def test_it_prints_every_figure(terminal: Terminal) -> None:
    figures = json.loads(terminal("evaluate", "tests/judged", "--json").stdout)["figures"]
    expected = {"hit@1", "hit@3", "MRR", "nDCG@3", "highlight@1", "AUROC", "wrongly refused", "wrongly answered"}
    assert expected <= set(figures)
