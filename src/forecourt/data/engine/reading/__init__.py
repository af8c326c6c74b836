"""Reading: from a grant to blocks of rows, in the order key, register, time."""

from forecourt.data.engine.reading.blocks import Block
from forecourt.data.engine.reading.library import Library, Source
from forecourt.data.engine.reading.reading import Reading, open_reading

__all__ = ["Block", "Library", "Reading", "Source", "open_reading"]
