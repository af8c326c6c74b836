"""Outbound: the one way in which this house calls an address that somebody else chose.

It stands in the kernel because every room and every connector may need it, and because none should have one of its own.
"""

from forecourt.kernel.outbound.addresses import AddressRefused, Target, find_target
from forecourt.kernel.outbound.calls import Answer, NoAnswer, call

__all__ = ["AddressRefused", "Answer", "NoAnswer", "Target", "call", "find_target"]
