"""Connectors: what outside systems say, in our words. Each ships a fake of its system, with the faults it can have."""
