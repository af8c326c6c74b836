"""OpenAPI 3.1 of the whole API, made from what is declared, and the same as a page for people.

The document is the same for everybody: it says what there is, not what somebody may see.
"""
