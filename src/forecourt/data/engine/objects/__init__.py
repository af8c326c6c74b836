"""Stored objects: one Parquet file for each dataset, key and calendar year in NEM time.

An object is immutable and lies under a name that is never used again. Any Parquet reader can read its
published columns; our own reader takes what is the same for a whole day from the index in the footer and
reads only the columns that differ from row to row.
"""

from forecourt.data.engine.objects.accumulations import ACCUMULATION_OBJECTS, AccumulationObject
from forecourt.data.engine.objects.entries import AccumulationEntry, Entry, IntervalDay, Stamp
from forecourt.data.engine.objects.footer import FOOTER_BYTES, ObjectDamaged
from forecourt.data.engine.objects.interval_index import IntervalIndex
from forecourt.data.engine.objects.intervals import INTERVAL_OBJECTS, IntervalObject, IntervalRows
from forecourt.data.engine.objects.names import ObjectName, fresh_name, read_name
from forecourt.data.engine.objects.runs import Run, Summary

__all__ = [
    "ACCUMULATION_OBJECTS",
    "FOOTER_BYTES",
    "INTERVAL_OBJECTS",
    "AccumulationEntry",
    "AccumulationObject",
    "Entry",
    "IntervalDay",
    "IntervalIndex",
    "IntervalObject",
    "IntervalRows",
    "ObjectDamaged",
    "ObjectName",
    "Run",
    "Stamp",
    "Summary",
    "fresh_name",
    "read_name",
]
