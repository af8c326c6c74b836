"""Journal: what happened anywhere, and who did it."""
