"""One module for each step, numbered in order; none imports the tables, which will have changed when it runs."""
