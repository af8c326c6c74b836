"""Sums over stretches of time (quarters of an hour, hours, days and months of any zone), over meters, and measures."""

from forecourt.data.engine.aggregate.bins import bin_edges
from forecourt.data.engine.aggregate.measures import Measures, measure
from forecourt.data.engine.aggregate.sums import Part, Sums, sum_parts
from forecourt.data.engine.aggregate.totals import Counted, Total, add_up, kind_of
from forecourt.data.engine.aggregate.zones import UnknownZone, find_zone

__all__ = [
    "Counted",
    "Measures",
    "Part",
    "Sums",
    "Total",
    "UnknownZone",
    "add_up",
    "bin_edges",
    "find_zone",
    "kind_of",
    "measure",
    "sum_parts",
]
