"""Corpus files to documents, passages and expected questions: every span exact."""
