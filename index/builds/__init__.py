"""What a build is, where it lies, and which one is active."""
