"""What a provider's files say of customers."""

from forecourt.customers.kinds import activity, model, provider

__all__ = ["activity", "model", "provider"]
