"""The pipeline: every step from source to screen, and what waits where."""
