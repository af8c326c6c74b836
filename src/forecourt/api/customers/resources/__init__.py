"""Customers and what is known of them, as resources."""

from forecourt.api.customers.resources import companies, facts

__all__ = ["companies", "facts"]
