"""Merges, splits and mass edits, and how each is undone."""
