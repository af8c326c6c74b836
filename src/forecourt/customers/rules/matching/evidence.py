"""Evidence: what each thing in which two records agree or differ says for their being one, in bits.

A bit doubles the odds. How much an agreement says depends on how rare it is (Fellegi and Sunter, 1969): two people
called Wenzlaff are likelier one than two called Smith, in this base, as it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from forecourt.customers.rules.matching.columns import NONE, Cards, Codes, Column
from forecourt.customers.rules.matching.keys import Pairs

#: In bits, or shares of one: half precision would do, double costs twice the memory.
Bits = npt.NDArray[np.floating[Any]]
Words = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
#: Fewer records than this say little about how common a word is.
LEAST_BASE: Final = 2_000


@dataclass(slots=True)
class Evidence:
    """Bits for and against each pair, by what they rest on.

    Attributes:
        levels: By comparison, which of its findings holds for each pair: 0 where nothing can be said.
        bits: By comparison, what that says.
    """

    size: int
    levels: dict[str, npt.NDArray[np.uint8]] = field(default_factory=dict)
    bits: dict[str, Bits] = field(default_factory=dict)

    def compare(self, name: str) -> None:
        """Begin a comparison: nothing is found yet."""
        self.levels[name] = np.zeros(self.size, np.uint8)
        self.bits[name] = np.zeros(self.size, np.float32)

    def find(self, name: str, level: int, where: Mask, bits: Bits | float) -> None:
        """Note a finding where nothing was found before, of a comparison that began."""
        fresh = where & (self.levels[name] == 0)
        self.levels[name][fresh] = level
        self.bits[name][fresh] = bits if isinstance(bits, float) else bits[fresh]

    def total(self) -> Bits:
        """Return what all comparisons say together."""
        return np.sum(list(self.bits.values()), axis=0, dtype=np.float32)


def prior_bits(base: int) -> float:
    """Return what stands against any two records being one before they are looked at."""
    return -float(np.log2(max(base, LEAST_BASE))) - 2.0


def rarity(cards: Cards, name: str, *, most: float) -> Bits:
    """Return for each word of a column how much sharing it says, in bits; absence says nothing."""
    counts = np.maximum(cards.counts(name), 1)
    bits = np.log2(max(cards.base, LEAST_BASE) / counts)
    return np.append(np.clip(bits, 0.0, most), 0.0).astype(np.float32)


def sides(cards: Cards, name: str, pairs: Pairs) -> tuple[Codes, Codes]:
    """Return what the two of each pair have in a column."""
    codes = cards.columns[name].codes
    return codes[pairs.left], codes[pairs.right]


def equal(one: Codes, other: Codes) -> Mask:
    """Tell where two are there and the same."""
    return (one == other) & (one != NONE)


def both(one: Codes, other: Codes) -> Mask:
    """Tell where two are there."""
    return (one != NONE) & (other != NONE)


def any_equal(column: Column, pairs: Pairs) -> tuple[Mask, Codes]:
    """Tell where any slot of one is any slot of the other, and which word that is."""
    word = np.full(len(pairs), NONE, np.int32)
    for one in column.slots:
        for other in column.slots:
            left, right = one[pairs.left], other[pairs.right]
            same = equal(left, right) & (word == NONE)
            word[same] = left[same]
    return word != NONE, word


def jaro_winkler(column: Column, one: Codes, other: Codes, where: Mask) -> Bits:
    """Return how alike words are, 0 to 1: 0 where not asked."""
    return _each(column, one, other, where, lambda a, b: cpdist(a, b, scorer=JaroWinkler.similarity, dtype=np.float32))


def slips(column: Column, one: Codes, other: Codes, where: Mask, *, most: int = 3) -> Bits:
    """Return how many letters were mistyped, left out, put in or changed over; many where not asked."""
    found = _each(
        column, one, other, where, lambda a, b: most + 1.0 - cpdist(a, b, scorer=OSA.distance, dtype=np.float32)
    )
    return np.where(where, most + 1.0 - found, np.float32(99.0)).astype(np.float32)


def _each(column: Column, one: Codes, other: Codes, where: Mask, score: Callable[[list[str], list[str]], Bits]) -> Bits:
    """Score each pair of words once, however many pairs of records have it."""
    result = np.zeros(len(one), np.float32)
    rows = np.flatnonzero(where & (one != NONE) & (other != NONE))
    if not len(rows):
        return result
    together = one[rows].astype(np.int64) * len(column.words) + other[rows]
    once, back = np.unique(together, return_inverse=True)
    first, second = column.words[once // len(column.words)], column.words[once % len(column.words)]
    result[rows] = np.asarray(score(first.tolist(), second.tolist()), np.float32)[back]
    return result
