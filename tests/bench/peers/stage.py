"""What every peer's script does: build a store, ask it once, or ask it again and again."""

import json
import statistics
import sys
import time
from pathlib import Path


def play(build, load):
    """Run `build(texts, vectors, folder)`, or `load(folder, dimension)`, which returns a search by vector."""
    import numpy as np

    what, data, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    queries = np.load(data / "queries.npy")
    if what == "build":
        build(json.loads((data / "texts.json").read_text()), np.load(data / "vectors.npy"), folder)
        return
    search = load(folder, queries.shape[1])
    assert len(search(queries[0])) == 10
    if what == "warm":
        taken = []
        for query in queries:
            start = time.perf_counter()
            search(query)
            taken.append(time.perf_counter() - start)
        print(1000 * statistics.median(taken))
