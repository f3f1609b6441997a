"""Markdown, HTML and other marks → blocks of words as their readers see them."""
