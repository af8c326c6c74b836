"""Which stretches of time a file changed, key by key: what holders are told about, each of its own time only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S
from forecourt.data.engine.objects.entries import AccumulationEntry, Entry

Stretch = tuple[int, int]


@dataclass(slots=True)
class Change:
    """What a file changed of one key, as stretches `[from, to)` of seconds since the epoch, one an entry.

    Attributes:
        key: Whose it is.
        new: Where nothing was known before.
        replaced: Where a newer version took the place of an earlier one.
    """

    key: str
    new: set[Stretch] = field(default_factory=set)
    replaced: set[Stretch] = field(default_factory=set)


def stretch_of(entry: Entry) -> Stretch:
    """Return the time that an entry speaks of."""
    if isinstance(entry, AccumulationEntry):
        return (entry.previous_read_at, entry.at)
    begins = entry.at * DAY_S - NEM_OFFSET_S
    return (begins, begins + DAY_S)


def touched_within(stretches: Iterable[Stretch], periods: Iterable[Stretch]) -> list[int]:
    """Return where the stretches begin that touch any of the periods."""
    held = list(periods)
    return [first for first, after in stretches if any(first < to_s and from_s < after for from_s, to_s in held)]
