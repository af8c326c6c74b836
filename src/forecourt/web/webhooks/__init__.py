"""Webhooks: which addresses of the company are called, what they were told, and what they answered."""
