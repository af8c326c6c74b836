"""Webhooks: what happens in a company, told to its own programs as Standard Webhooks describes.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""
