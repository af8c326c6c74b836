"""Sums over stretches of time: quarters of an hour, hours, days and months of any zone."""

from forecourt.data.engine.aggregate.bins import bin_edges
from forecourt.data.engine.aggregate.sums import Part, Sums, sum_parts
from forecourt.data.engine.aggregate.zones import UnknownZone, find_zone

__all__ = ["Part", "Sums", "UnknownZone", "bin_edges", "find_zone", "sum_parts"]
