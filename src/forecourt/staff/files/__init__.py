"""Files: market files that came in, what became of each, and giving in more."""
