"""The same passages and questions in other libraries, each in an environment of its own; none of them embeds."""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.builds.freshness import open_active
from index.settings import IndexSettings
from tests.bench.asking import ask_cold, numpy_alone, ten_nearest
from tests.bench.measure import Row, median_ms, process

_HERE = Path(__file__).parent
_PEERS = {
    "chromadb": ("chromadb==1.5.9",),
    "txtai": ("txtai==9.14.0", "torch==2.13.0"),  # A range of torch would pull gigabytes.
    "langchain": ("langchain-core==1.7.0", "numpy"),
    "llama_index": ("llama-index-core==0.14.25",),
}
_QUESTIONS = 50


def compare(settings: IndexSettings, work: Path) -> Iterator[Row]:
    """Time each library from a cold process to its first hits, and a warm search, over this corpus' vectors."""
    data = work / "data"
    ours = _write(settings, data)
    floor = numpy_alone()
    ask = ask_cold()
    whole = "mentor ask, cold, the embedding and the answer included, CPU"
    yield Row("peers", whole, ask.cpu_ms, "ms", "python + numpy", floor.cpu_ms)
    yield Row("peers", "mentor, search alone, warm", ours, "ms")
    for name, packages in _PEERS.items():
        interpreter = _environment(work / name, packages)
        script = str(_HERE / f"peer_{name}.py")
        subprocess.run([interpreter, script, "build", data, work / name / "store"], check=True)
        cold = process([interpreter, script, "ask", str(data), str(work / name / "store")], times=3)
        warm = subprocess.run(
            [interpreter, script, "warm", data, work / name / "store"], check=True, capture_output=True, text=True
        )
        yield Row("peers", f"{name}, cold to the first hits, CPU", cold.cpu_ms, "ms", "python + numpy", floor.cpu_ms)
        yield Row("peers", f"{name}, search alone, warm", float(warm.stdout.split()[-1]), "ms", "mentor", ours)


def _write(settings: IndexSettings, data: Path) -> float:
    """Write texts, vectors and questions for the others, and return our own median search in milliseconds."""
    build = open_active(settings)
    vectors = build.contents.vectors
    rows = np.arange(len(vectors))
    data.mkdir(parents=True, exist_ok=True)
    np.save(data / "vectors.npy", vectors.take(rows))
    judged = (Path("tests/judged") / "dev_answerable.jsonl").read_text(encoding="utf-8").splitlines()[:_QUESTIONS]
    queries = build.encoder().encode_queries([json.loads(line)["question"] for line in judged])
    np.save(data / "queries.npy", queries)
    (data / "texts.json").write_text(json.dumps([f"view {row}" for row in rows]), encoding="utf-8")
    at = iter(range(10**6))
    return median_ms(lambda: ten_nearest(vectors, queries[next(at) % len(queries)]))


def _environment(folder: Path, packages: tuple[str, ...]) -> str:
    """Make an environment for one library, once, and return its interpreter."""
    interpreter = folder / "env" / "bin" / "python"
    done = folder / "packages.txt"
    if not done.exists() or done.read_text() != " ".join(packages):
        print(f"Installing {', '.join(packages)} …", file=sys.stderr, flush=True)
        venv.create(folder / "env", with_pip=True, clear=True)
        pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        subprocess.run(pip, check=True)
        done.write_text(" ".join(packages))
    return str(interpreter)
