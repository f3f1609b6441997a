"""Models with random weights and the packaged model's tokenizer: as real as large ones, and trained in a moment."""

from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel, MPNetConfig, MPNetModel

from index.encoding.sentence_encoder import SentenceEncoder

DIMENSION = 32
LAYERS = 5


def save_tiny_bert(folder: Path) -> SentenceEncoder:
    """Write a BERT into a folder, always the same weights, and return its encoder."""
    return _save(folder, BertModel, BertConfig)


def save_tiny_mpnet(folder: Path) -> SentenceEncoder:
    """Write an MPNet, whose layers are told how far tokens are apart."""
    return _save(folder, MPNetModel, MPNetConfig)


def _save(folder: Path, kind: Any, of: Any) -> SentenceEncoder:
    plain, whole = folder / "plain", folder / "model"
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(SentenceEncoder("all-MiniLM-L6-v2").folder)
    config = of(
        vocab_size=len(tokenizer),
        hidden_size=DIMENSION,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=2 * DIMENSION,
        initializer_range=0.5,  # So that texts differ, as they do after pre-training.
    )
    kind(config).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    parts = [Transformer(str(plain), max_seq_length=128), Pooling(DIMENSION, "mean")]
    SentenceTransformer(modules=parts, device="cpu").save(str(whole))
    return SentenceEncoder(str(whole))
