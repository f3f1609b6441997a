"""A model so small that a test can afford to break it: a random BERT of two layers that knows a few words."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.datatypes import Embeddings

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS = ("find", "read", "cat", "dog", "sleep", "run", "a", "the", "é", "?", ".", "##s")
QUERY, PASSAGE = "find ", "read "
DIMENSION = 16
LONGEST = 24
"""Tokens."""
TEXTS = st.lists(
    st.lists(st.sampled_from(["cat ", "dogs ", "sleep", "é", "?", " ", "\ud800", "漢", "\n", "x" * 40])).map("".join),
    max_size=40,
)
"""Texts of every length, words that the model does not know among them."""


def same(ours: Embeddings, theirs: Embeddings) -> bool:
    """Tell whether two arrays of embeddings differ by no more than rounding."""
    return ours.shape == theirs.shape and bool(np.allclose(ours, theirs, atol=1e-5))


def make_model(folder: Path, prompts: dict[str, str], seed: int = 0) -> Path:
    """Save a model with these prompts into a new folder."""
    torch.manual_seed(seed)
    vocabulary = {word: number for number, word in enumerate(SPECIAL + WORDS)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")]
    )
    parts = folder.with_name(f"{folder.name}-parts")
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=LONGEST,
    ).save_pretrained(parts)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=DIMENSION,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=LONGEST,
        initializer_range=0.5,
    )
    BertModel(config).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=LONGEST)
    model = SentenceTransformer(modules=[transformer, Pooling(DIMENSION)], prompts=prompts, device="cpu")
    model.save_pretrained(str(folder))
    shutil.rmtree(parts)
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model that wants prompts; tests may not change it."""
    return make_model(tmp_path_factory.mktemp("models") / "tiny", {"query": QUERY, "document": PASSAGE})


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the same model without prompts; tests may not change it."""
    return make_model(tmp_path_factory.mktemp("models") / "bare", {})


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    """Return a copy of the model that a test may change."""
    return Path(shutil.copytree(tiny, tmp_path / "model"))
