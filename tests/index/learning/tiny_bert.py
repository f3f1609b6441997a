"""A BERT with random weights and the packaged model's tokenizer: as real as a large one, and trained in a moment."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from index.encoding.sentence_encoder import SentenceEncoder

DIMENSION = 32
LAYERS = 5


def save_tiny_bert(folder: Path) -> SentenceEncoder:
    """Write the model into a folder, always the same weights, and return its encoder."""
    bert, whole = folder / "bert", folder / "model"
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(SentenceEncoder("all-MiniLM-L6-v2").folder)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=DIMENSION,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=2 * DIMENSION,
        initializer_range=0.5,  # So that texts differ, as they do after pre-training.
    )
    BertModel(config).save_pretrained(bert)
    tokenizer.save_pretrained(bert)
    parts = [Transformer(str(bert), max_seq_length=128), Pooling(DIMENSION, "mean")]
    SentenceTransformer(modules=parts, device="cpu").save(str(whole))
    return SentenceEncoder(str(whole))
