"""Hooks: outside systems send activity here, each message signed."""
