"""Customers and what is known of them, as resources."""

from forecourt.api.customers.resources import activity, companies, facts, freshness, importing, merging

__all__ = ["activity", "companies", "facts", "freshness", "importing", "merging"]
