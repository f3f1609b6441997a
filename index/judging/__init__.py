"""How good it is, by judged questions."""
