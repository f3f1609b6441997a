"""What an author does with a corpus before it is built."""
