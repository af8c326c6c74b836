"""Pages of what waits for approval."""
