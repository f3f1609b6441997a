"""What the encoder learns from expected questions."""
