"""Contracts and what they open, as resources."""
