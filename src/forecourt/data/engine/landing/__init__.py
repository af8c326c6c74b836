"""Landing: parsed blocks are merged with what is there, and written as new objects that nobody sees yet.

Nothing is visible until the manifest is committed elsewhere; until then everything can be abandoned.
"""

from forecourt.data.engine.landing.changes import Change, touched_within
from forecourt.data.engine.landing.gaps import LONGEST_GAP_DAYS
from forecourt.data.engine.landing.history import Counts, CurrentObject
from forecourt.data.engine.landing.landing import Landed, Landing, NewObject

__all__ = ["LONGEST_GAP_DAYS", "Change", "Counts", "CurrentObject", "Landed", "Landing", "NewObject", "touched_within"]
