"""A question and its conversation to an answer."""
