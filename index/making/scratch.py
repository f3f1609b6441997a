"""A corpus straight to what a query needs, in a folder of the caller's: to be measured, not to be kept as a build."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.builds.layout import Layout
from index.datatypes import Embeddings, Essay, ExpectedQuestion
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents


@dataclass(frozen=True, slots=True)
class Scratch:
    """What a corpus was made into."""

    contents: Contents
    """Not calibrated, and without a spelling: a query is taken as it is written."""
    asked: list[ExpectedQuestion]
    """The covered questions, in the order of their views."""
    documents: NDArray[np.int64]
    """int64 (passages,): which document each passage belongs to, counted from 0 as they came."""


def scratch(essays: Iterable[Essay], folder: Path, embed: Callable[[list[str]], Embeddings]) -> Scratch:
    """Split, embed and index a corpus; its files go into an empty folder, which must stay as long as the contents.

    Raises CorpusError if there is nothing to quote, and QuestionsError for a question whose answer is in no passage.
    """
    with Draft(Layout(folder)) as draft:
        passages = [draft.add(essay.document, essay.questions) for essay in essays]
        drafted = draft.finish()
        contents = assemble(drafted, embed)
    return Scratch(contents, drafted.asked, np.repeat(np.arange(len(passages)), passages))
