"""Records that may be one, and what was merged, split or edited at once."""
