"""Embeddings to the nearest ones: the only importers of faiss."""
