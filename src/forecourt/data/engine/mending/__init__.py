"""Mending: a broken market file, its fault in context, what would mend it, and the corrected text. Knows no Django.

A file is mended by *edits*, one after the other: each replaces some lines of the text that the edits before it gave.
The text itself is never shown whole, and well-formed readings in it are masked for those who may not see readings.
"""

from forecourt.data.engine.mending.edits import BadEdit, Change, Edit, apply_edits
from forecourt.data.engine.mending.masking import MARK, mask_against, mask_line, mask_reason
from forecourt.data.engine.mending.proposals import Proposal, propose
from forecourt.data.engine.mending.requirements import Requirement, requirement_of
from forecourt.data.engine.mending.text import (
    CORRECTABLE_BYTES,
    Corrected,
    Region,
    Summary,
    find_fault,
    read_excerpt,
    read_region,
    summarise,
    write_corrected,
)

__all__ = [
    "CORRECTABLE_BYTES",
    "MARK",
    "BadEdit",
    "Change",
    "Corrected",
    "Edit",
    "Proposal",
    "Region",
    "Requirement",
    "Summary",
    "apply_edits",
    "find_fault",
    "mask_against",
    "mask_line",
    "mask_reason",
    "propose",
    "read_excerpt",
    "read_region",
    "requirement_of",
    "summarise",
    "write_corrected",
]
