"""Forecourt: the self-serve portal of a business that serves other businesses."""
