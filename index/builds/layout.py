"""Where the parts of a build lie below its folder: the one place that names its files."""

from pathlib import Path

from index.stores.choose import FileStore


class Layout:
    """The files of one build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder / "manifest.json"
        """What went in, and the hash of every other file."""
        self.corpus = folder / "corpus"
        """A copy of every corpus file, from which quotes are checked."""
        self.passages = folder / "passages.jsonl"
        """A PassageRecord a line."""
        self.passage_starts = folder / "passages.npy"
        """int64 (passages + 1,): where each line starts."""
        self.views = folder / "views.npy"
        """VIEW_ROW (n,), in the order of the vectors."""
        self.keys = folder / "keys.npy"
        """KEY (n,): what each view's text is known by, so that the next build need not embed it again."""
        self.labels = folder / "labels.npy"
        """LABEL (n,)."""
        self.untaught = folder / "untaught.npy"
        """int64 (n, 2): the passages of essays that have too few expected questions."""
        self.store = FileStore(folder / "vectors.npy", folder / "lists.faiss")
        """float32 (n, dim) unit rows and, where search is approximate, the lists of their codes."""
        self.spreads = folder / "spreads.npz"
        """float32 (kinds, dim) means and (kinds, dim, dim) covariances."""
        self.bm25 = folder / "lexical" / "text"
        self.titles = folder / "lexical" / "title"
        """Folders of a LexicalIndex each."""
        self.spelling = folder / "words.json"
        self.calibration = folder / "calibration.json"
        self.adapter = folder / "encoder" / "learned.safetensors"
        """What the encoder had learned, where it could not be exported."""
        self.texts_draft = folder / "texts.draft"
        self.vectors_draft = folder / "vectors.draft"
        """While it is made: the texts of the views, and the embedding of each text once."""
