"""A memory of what a file has said, so that it cannot say two things at once."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Entries kept in a dictionary before they are merged into the sorted arrays.
_RECENT_MAX: Final = 65_536


class Ledger:
    """Subjects and their fingerprints, both 64 bits: 16 bytes an entry, however long the file.

    Two subjects fall together by chance about once in ten million files of a million days.
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._subjects: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._fingerprints: NDArray[np.uint64] = np.empty(0, np.uint64)

    def find_contradiction(self, subjects: NDArray[np.uint64], fingerprints: NDArray[np.uint64]) -> int | None:
        """Note what is said; give the first index whose subject was said with another fingerprint before, or None."""
        told = [*self._told_long_ago(subjects, fingerprints), *self._told_lately(subjects, fingerprints)]
        if len(self._recent) >= _RECENT_MAX:
            self._merge()
        return min(told, default=None)

    def _told_long_ago(self, subjects: NDArray[np.uint64], fingerprints: NDArray[np.uint64]) -> list[int]:
        if not self._subjects.size:
            return []
        at = np.minimum(np.searchsorted(self._subjects, subjects), self._subjects.size - 1)
        contradicts = (self._subjects[at] == subjects) & (self._fingerprints[at] != fingerprints)
        return [int(index) for index in np.flatnonzero(contradicts)[:1]]

    def _told_lately(self, subjects: NDArray[np.uint64], fingerprints: NDArray[np.uint64]) -> list[int]:
        for index, (subject, fingerprint) in enumerate(zip(subjects.tolist(), fingerprints.tolist(), strict=True)):
            if self._recent.setdefault(subject, fingerprint) != fingerprint:
                return [index]
        return []

    def _merge(self) -> None:
        subjects = np.concatenate([self._subjects, np.fromiter(self._recent.keys(), np.uint64)])
        fingerprints = np.concatenate([self._fingerprints, np.fromiter(self._recent.values(), np.uint64)])
        self._subjects, first = np.unique(subjects, return_index=True)
        self._fingerprints = fingerprints[first]
        self._recent.clear()


def digest_of(*words: str) -> int:
    """Give the 64-bit digest of some words, for the part of a subject that is a name."""
    return int.from_bytes(blake2b("/".join(words).encode(), digest_size=8).digest())
