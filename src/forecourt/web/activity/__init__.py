"""Activity: what happened that concerns the company."""
