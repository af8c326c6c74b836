"""A hash tree over the journal's rows (RFC 9162, section 2.1): one root stands for every row, in its order.

Unlike the chain of links it needs no key, so anybody who has the rows' digests finds the same root. What has to be
kept to go on is small: the roots of the perfect trees that the rows so far make up, 20 of them for a million rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

DIGEST_BYTES: Final = 32
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


class Tree:
    """A tree that grows at its end. `size` counts its rows; `peaks` are the roots of its perfect parts, the largest
    first."""

    __slots__ = ("peaks", "size")

    def __init__(self, *, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Begin an empty tree, or go on with one. Raises ValueError where the peaks cannot be those of such a size."""
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count() or any(len(peak) != DIGEST_BYTES for peak in self.peaks):
            raise ValueError("these are not the peaks of a tree of this size")

    def extend(self, digests: Iterable[bytes]) -> None:
        """Add rows, by their digests, in the order of the chain."""
        sha256, peaks, size = hashlib.sha256, self.peaks, self.size
        for digest in digests:
            node = sha256(_LEAF + digest).digest()
            twins = size
            while twins & 1:
                node = sha256(_NODE + peaks.pop() + node).digest()
                twins >>= 1
            peaks.append(node)
            size += 1
        self.size = size

    @property
    def root(self) -> bytes:
        """Return the hash that stands for all rows; of no row, that of nothing."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(_NODE + peak + root).digest()
        return root
