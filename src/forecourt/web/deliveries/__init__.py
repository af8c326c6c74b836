"""Deliveries: data that comes by itself, to oneself, to colleagues, or to a program."""
