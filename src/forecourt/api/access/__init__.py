"""Colleagues, roles and tokens, as resources."""
