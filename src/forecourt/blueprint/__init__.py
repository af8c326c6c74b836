"""Blueprints: everything particular to one provider, as plain YAML in git, applied through the action pipeline.

Owns: blueprint, kind (a file's name: what its entries declare).
Records: nothing of its own; each entry is an action of the room that it belongs to.
"""
