"""The encoder that a build carries: the same model as ONNX, without torch. The only importer of onnxruntime."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from index import messages
from index.datatypes import Embeddings, Progress
from index.errors import IndexDamaged, damage
from index.files import open_file, read_file, replace_file, sha256
from index.text import without_surrogates

EXPORTER = 2
"""Goes up whenever the same model would be exported differently."""
GRAPH = "model.onnx"
WEIGHTS = "weights.bin"
TOKENIZER = "tokenizer.json"
CONFIG = "config.json"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""What a graph may take: int64 (texts, tokens) each."""
OUTPUT = "embedding"
"""What it gives: float32 (texts, dimension), unit rows."""
_BATCH = 32
_FEW = 8  # Texts.


class EncoderConfig(msgspec.Struct, frozen=True):
    """What the graph and the tokenizer do not say of themselves."""

    name: str
    """The model's, as set."""
    fingerprint: str
    """As the encoder had it that this one was exported from."""
    dimension: int
    longest: int
    """Tokens that are read of a text."""
    query_prompt: str
    passage_prompt: str
    pad_id: int
    pad_token: str
    inputs: tuple[str, ...]
    """Which of INPUTS the graph takes."""
    files: dict[str, str] = {}
    """SHA-256 of every other file of the folder; older exports do not say."""
    own: str = ""
    """SHA-256 of what is said here, without this."""

    def save(self, folder: Path) -> None:
        """Write the configuration, with its own hash, into an existing folder."""
        sealed = msgspec.structs.replace(self, own=self.sha256())
        replace_file(folder / CONFIG, msgspec.json.format(msgspec.json.encode(sealed), indent=1) + b"\n")

    def sha256(self) -> str:
        """Return the hash of what is said, but for the hash itself."""
        return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(self, own=""))).hexdigest()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises OSError or ValueError for anything else."""
        return msgspec.json.decode(read_file(folder / CONFIG), type=cls)


def optimise(graph: Path) -> None:
    """Optimise a graph once, in place, its weights beside it: a session then opens in a third of the time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Beyond this level the result depends on the processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    fresh = graph.with_suffix(".optimised")
    options.optimized_model_filepath = str(fresh)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS)
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    fresh.replace(graph)


class OnnxEncoder:
    """Embeds texts by an exported model: one core for a query, all for a rebuild."""

    def __init__(self, folder: Path, once: bool = False) -> None:
        """Read the configuration; the model itself is loaded with the first text.

        `once` is for a single question: the weights are then not rearranged, which halves the loading and the speed.
        Raises IndexDamaged if the configuration cannot be read; every method does so if its files cannot be loaded.
        """
        self.folder = folder
        self._once = once
        with damage(messages.ENCODER_UNREADABLE.format(folder=folder)):
            self._config = EncoderConfig.load(folder)
        self.name = self._config.name
        self.fingerprint = self._config.fingerprint
        self.dimension = self._config.dimension

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed what people ask: float32 (n, dim), unit rows."""
        session = self._one_core if len(texts) <= _FEW else self._all_cores
        return self._encode(session, [self._config.query_prompt + text for text in texts], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embed what is to be found: float32 (n, dim), unit rows."""
        return self._encode(self._all_cores, [self._config.passage_prompt + text for text in texts], progress)

    def vocabulary(self) -> list[str]:
        """Return the whole words that the model knows, in no order."""
        return [word for word in self._tokenizer.get_vocab() if word.isalpha()]

    def is_whole(self) -> bool:
        """Tell whether every file is as it was exported; an older export does not know."""
        checksums = self._config.files
        if self._config.own != self._config.sha256():
            return False
        try:
            return bool(checksums) and all(sha256(self.folder / name) == checksums[name] for name in checksums)
        except OSError:
            return False

    def _encode(self, session: Any, texts: Sequence[str], progress: Progress | None) -> Embeddings:
        """Embed in order of length, which saves padding, and return the rows in the order of `texts`."""
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            embeddings[batch] = session.run([OUTPUT], self._tokens([texts[position] for position in batch]))[0]
            if progress:
                progress(len(batch))
        return embeddings

    def _tokens(self, texts: Sequence[str]) -> dict[str, NDArray[np.int64]]:
        """Return what the graph takes, by name: int64 (texts, tokens) each, short texts padded."""
        encoded = self._tokenizer.encode_batch([without_surrogates(text) for text in texts])
        columns = (
            [encoding.ids for encoding in encoded],
            [encoding.attention_mask for encoding in encoded],
            [encoding.type_ids for encoding in encoded],
        )
        tokens = {name: np.array(column, dtype=np.int64) for name, column in zip(INPUTS, columns, strict=True)}
        return {name: tokens[name] for name in self._config.inputs}

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        except Exception as error:  # The library raises nothing more special.
            raise self._not_loaded(error) from None
        tokenizer.enable_truncation(self._config.longest)
        tokenizer.enable_padding(pad_id=self._config.pad_id, pad_token=self._config.pad_token)
        return tokenizer

    @cached_property
    def _one_core(self) -> Any:
        return self._session(1)

    @cached_property
    def _all_cores(self) -> Any:
        return self._session(0)

    def _session(self, threads: int) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # `optimise` has done it.
        options.add_session_config_entry("session.disable_prepacking", str(int(self._once)))
        # onnxruntime maps the weights, and a mapped file that is cut short kills the process: a bot that runs for weeks
        # holds them in memory, where a single question is over before anything happens.
        with damage(messages.ENCODER_UNREADABLE.format(folder=self.folder)):
            file = open_file(self.folder / WEIGHTS)
        with file:
            if not self._once:
                weights = file.read()
                options.add_external_initializers_from_files_in_memory([WEIGHTS], [weights], [len(weights)])
        graph = str(self.folder / GRAPH)
        try:
            return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own kinds have no common public base.
            raise self._not_loaded(error) from None

    def _not_loaded(self, error: Exception) -> IndexDamaged:
        return IndexDamaged(messages.ENCODER_NOT_LOADED.format(folder=self.folder, error=type(error).__name__))
