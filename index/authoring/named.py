"""Which essay of a corpus somebody means."""

from collections.abc import Iterator
from pathlib import Path

from index import messages
from index.errors import CorpusError
from index.reading.corpus import Corpus
from index.reading.listing import is_essay, key
from index.text import printable


def find_essay(corpus: Corpus, named: str) -> str:
    """Return the name of the essay that is meant by a path, from the corpus' folder or from the working one.

    The suffix may be missing, letters may be large or small, and the name may be that of the questions beside it.
    Raises CorpusError that tells the nearest name.
    """
    from rapidfuzz import process

    names = {key(name): name for name in (*corpus.names, *corpus.wrong) if is_essay(name)}
    meant = [key(path) for path in (named, *_below(corpus.root, named))]
    for each in meant:
        if each in names:
            return names[each]
    nearest = process.extractOne(meant[-1], list(names))
    if not nearest:
        raise CorpusError(messages.NO_ESSAY.format(root=printable(str(corpus.root))))
    raise CorpusError(messages.NO_SUCH_ESSAY.format(name=named, nearest=names[nearest[0]]))


def _below(root: Path, named: str) -> Iterator[str]:
    """Yield a path of the working folder as one from `root`, if it lies there."""
    try:
        yield Path(named).resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return
