"""What a provider's files say of customers."""

from forecourt.customers.kinds import model, provider

__all__ = ["model", "provider"]
