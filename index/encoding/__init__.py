"""Texts to embeddings: the only importers of sentence_transformers and onnxruntime."""
