"""Which essay of a corpus somebody means."""

from collections.abc import Iterator
from pathlib import Path

from index import messages
from index.errors import CorpusError
from index.reading.corpus import Corpus
from index.reading.listing import is_essay, stem


def find_essay(corpus: Corpus, named: str) -> str:
    """Return the name of the essay that is meant by a path, from the corpus' folder or from the working one.

    The suffix may be missing, and the name may be that of the questions beside it. Raises CorpusError that tells the
    nearest name.
    """
    from rapidfuzz import process

    names = [name for name in (*corpus.names, *corpus.wrong) if is_essay(name)]
    meant = [each for path in (named, *_below(corpus.root, named)) for each in (path, stem(path))]
    for name in names:
        if name in meant or stem(name) in meant:
            return name
    folded = {stem(name).casefold(): name for name in names}
    nearest = process.extractOne(meant[-1].casefold(), list(folded))
    said = folded[nearest[0]] if nearest else ""
    raise CorpusError(messages.NO_SUCH_ESSAY.format(name=named, nearest=said))


def _below(root: Path, named: str) -> Iterator[str]:
    """Yield a path of the working folder as one from `root`, if it lies there."""
    try:
        yield Path(named).absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        return
