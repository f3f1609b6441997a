"""Run every benchmark, print a table with bars, and write JSON: `python -m tests.bench.run`."""

import argparse
import shutil
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from index.settings import IndexSettings
from tests.bench import asking, growth, models, peers, scale, strangers
from tests.bench.measure import Row, to_json
from tests.conftest import ROOT

_BAR = 24
_WORK = ROOT / "build" / "bench"


def main() -> None:
    """Measure what is asked for, or everything."""
    groups = ("models", "strangers", "cold", "warm", "rebuild", "growth", "million", "search", "peers")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"Some of {', '.join(groups)}; all if none is named.")
    chosen = parser.parse_args().groups or groups
    if unknown := set(chosen) - set(groups):
        sys.exit(f"There is no group {', '.join(sorted(unknown))}; there are {', '.join(groups)}.")
    _WORK.mkdir(parents=True, exist_ok=True)
    settings = IndexSettings.read()
    rows = [row for group in chosen for row in _rows(group, settings)]
    (_WORK / "bench.json").write_text(to_json(rows), encoding="utf-8")
    Console().print(table(rows))
    print(f"Written to {(_WORK / 'bench.json').relative_to(ROOT)}.")


def table(rows: list[Row]) -> Table:
    """Return all rows; the bar shows the ratio to the reference, full at 1 and beyond."""
    shown = Table("what", "value", "reference", "ratio", "")
    for row in rows:
        value = f"{row.value:,.3g} {row.unit}".strip() if row.value < 1000 else f"{row.value:,.0f} {row.unit}"
        if row.ratio is None or row.reference_value is None:
            shown.add_row(f"{row.group}: {row.what}", value, "", "", "")
            continue
        bar = "█" * max(1, round(_BAR * min(1.0, row.ratio)))
        reference = f"{row.reference} {row.reference_value:,.3g}"
        shown.add_row(f"{row.group}: {row.what}", value, reference, f"{row.ratio:.2f}", bar)
    return shown


def _rows(group: str, settings: IndexSettings) -> Iterator[Row]:
    print(f"Measuring {group} …", file=sys.stderr, flush=True)
    if group == "models":
        yield from models.compare(settings, _WORK / "models")
    elif group == "strangers":
        yield from strangers.compare(settings)
    elif group == "cold":
        yield from asking.cold(settings)
    elif group == "warm":
        yield from asking.warm(settings)
    elif group == "rebuild":
        shutil.rmtree(_WORK / "rebuild", ignore_errors=True)
        yield from scale.rebuilds(settings, _WORK / "rebuild")
    elif group == "growth":
        yield from growth.growth(group, settings, _WORK / group, (2_000, 10_000, 100_000), sentences=(3, 5))
    elif group == "million":
        yield from growth.growth(group, settings, _WORK / group, (1_000_000,), sentences=(1, 1))
    elif group == "search":
        (_WORK / "search").mkdir(exist_ok=True)
        yield from scale.search(settings, _WORK / "search")
    else:
        yield from peers.compare(settings, _WORK / "peers")


if __name__ == "__main__":
    main()
