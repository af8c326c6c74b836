"""Approvals for programs."""
