"""Contents to files and back; passages and vectors, which may be larger than memory, are on disk already."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from index import messages
from index.arrays import ArrayFiles
from index.builds.layout import Layout
from index.builds.passage_file import PassageFile
from index.datatypes import TEXT_KINDS
from index.errors import IndexDamaged, damage
from index.files import open_file, read_file
from index.ranking.calibration import Calibration
from index.ranking.contents import Contents
from index.ranking.lexical import LexicalIndex, TitleIndex
from index.ranking.spelling import Spelling
from index.ranking.spread import Spread
from index.ranking.untaught import NONE, Untaught
from index.text import counted

_VOCABULARY, _IDF = "words.json", "idf.npy"
_ARRAYS = ("scores", "texts", "starts")


def save_contents(contents: Contents, layout: Layout) -> None:
    """Write what is in memory beside the passages and the vectors."""
    np.save(layout.views, contents.views, allow_pickle=False)
    np.save(layout.labels, contents.labels, allow_pickle=False)
    np.save(layout.untaught, contents.untaught.runs, allow_pickle=False)
    _save_json(layout.spelling, contents.spelling)
    _save_json(layout.calibration, contents.calibration)
    spreads = [contents.spreads[kind] for kind in TEXT_KINDS]
    np.savez(
        layout.spreads,
        mean=np.stack([spread.mean for spread in spreads]),
        covariance=np.stack([spread.covariance for spread in spreads]),
    )
    _save_lexical(layout.bm25, contents.bm25)
    _save_lexical(layout.titles, contents.titles.columns)
    np.save(layout.titles / _IDF, contents.titles.idf, allow_pickle=False)


def load_contents(layout: Layout, store: Mapping[str, object]) -> Contents:
    """Open a build's files; `store` is what its manifest says of the vectors.

    Raises IndexDamaged where a file cannot be read, or where they do not fit together.
    """
    files = ArrayFiles()
    with damage(messages.BUILD_UNREADABLE.format(folder=layout.folder)):
        passages, views = PassageFile(layout, files), files.array(layout.views)
        vectors = layout.store.open(store)
        if len(vectors) != len(views):
            raise IndexDamaged(
                messages.VIEWS_WITHOUT_VECTORS.format(
                    folder=layout.folder, vectors=counted(len(vectors), "vector"), views=counted(len(views), "view")
                )
            )
        titles = _load_lexical(layout.titles, len(passages), files)
        return Contents(
            passages=passages,
            views=views,
            vectors=vectors,
            spreads=dict(zip(TEXT_KINDS, _load_spreads(layout.spreads), strict=True)),
            bm25=_load_lexical(layout.bm25, len(passages), files),
            titles=TitleIndex(titles, files.array(layout.titles / _IDF)),
            labels=files.array(layout.labels),
            calibration=msgspec.json.decode(read_file(layout.calibration), type=Calibration),
            spelling=msgspec.json.decode(read_file(layout.spelling), type=Spelling),
            # Builds of format 9 and before tell no essay apart.
            untaught=Untaught(files.array(layout.untaught)) if layout.untaught.exists() else NONE,
            files=files,
        )


def _save_json(path: Path, value: Spelling | Calibration | dict[str, int]) -> None:
    path.write_bytes(msgspec.json.encode(value) + b"\n")


def _save_lexical(folder: Path, lexical: LexicalIndex) -> None:
    folder.mkdir(parents=True)
    _save_json(folder / _VOCABULARY, lexical.vocabulary)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(lexical, name), allow_pickle=False)


def _load_lexical(folder: Path, size: int, files: ArrayFiles) -> LexicalIndex:
    vocabulary = msgspec.json.decode(read_file(folder / _VOCABULARY), type=dict[str, int])
    scores, texts, starts = (files.array(folder / f"{name}.npy") for name in _ARRAYS)
    return LexicalIndex(size, vocabulary, scores, texts, starts)


def _load_spreads(path: Path) -> list[Spread]:
    with open_file(path) as file, np.load(file, allow_pickle=False) as saved:
        means: NDArray[np.float32] = saved["mean"]
        return [Spread(mean, covariance) for mean, covariance in zip(means, saved["covariance"], strict=True)]
