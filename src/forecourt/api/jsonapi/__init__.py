"""JSON:API 1.1 (https://jsonapi.org/format/1.1/) for whatever the rooms list: a codec of our own.

A resource is declared in `api/<room>/resources.py` from a room's listing. Addresses, negotiation, sparse fields,
includes, sorting, filters, cursor pages, relationship routes, errors and OpenAPI follow from the declaration.
"""
