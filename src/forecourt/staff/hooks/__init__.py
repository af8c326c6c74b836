"""Pages of hooks: which outside systems send activity by themselves, and what came of it."""
