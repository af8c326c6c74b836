"""Keys: two records are held against each other only where they share one, so that cost grows with their number.

A key that very many share (a switchboard, a common name in a big town) would make cost grow with the square. Within
such a key the records are laid in order of name, and each is held against its next few neighbours alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forecourt.customers.rules.matching.columns import NONE, Cards, Rows, joined

#: As many share a key at most for each to be held against each, and how many neighbours are looked at beyond that.
EACH_WITH_EACH: Final = 24
NEIGHBOURS: Final = 4


@dataclass(frozen=True, slots=True)
class Key:
    """Which columns make a key: a record has it where it has them all.

    Attributes:
        order: The column by which records of a key that too many share are laid.
    """

    code: str
    of: tuple[str, ...]
    order: str


PEOPLE: Final = (
    Key("address", ("email",), "name"),
    Key("phone", ("phone",), "name"),
    Key("name", ("both",), "company"),
    Key("handle", ("handle",), "name"),
    Key("family-company", ("sound", "company"), "name"),
    Key("given-company", ("root", "company"), "turned"),
    Key("family-town", ("sound", "town"), "name"),
    Key("given-town", ("root", "head", "town"), "turned"),
    Key("family-domain", ("head", "domain"), "name"),
)
COMPANIES: Final = (
    Key("registration", ("registration",), "core"),
    Key("domain", ("domain",), "core"),
    Key("phone", ("phone",), "core"),
    Key("name", ("sound",), "town"),
    Key("name-town", ("head", "town"), "core"),
    Key("turned", ("turned",), "town"),
    Key("tail", ("tail",), "core"),
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which cards are held against which: two rows of numbers, the smaller first, each pair once."""

    left: Rows
    right: Rows

    def __len__(self) -> int:
        return len(self.left)


def pairs_of(cards: Cards, keys: Sequence[Key]) -> Pairs:
    """Return every pair that shares a key: at most `EACH_WITH_EACH` partners a record and key."""
    found = [encoded for key in keys for encoded in _sharing(cards, key)]
    if not found:
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64))
    once = np.unique(np.concatenate(found))
    return Pairs(once // cards.size, once % cards.size)


def _sharing(cards: Cards, key: Key) -> Iterator[Rows]:
    columns = [cards.columns[name] for name in key.of]
    if len(columns) == 1:
        values = np.concatenate([slot.astype(np.int64) for slot in columns[0].slots])
        rows = np.tile(np.arange(cards.size, dtype=np.int64), len(columns[0].slots))
    else:
        values, rows = joined(*columns), np.arange(cards.size, dtype=np.int64)
    there = values != NONE
    values, rows = values[there], rows[there]
    order = np.lexsort((_rank(cards, key.order)[rows], values))
    values, rows = values[order], rows[order]
    begins = np.flatnonzero(np.append(True, values[1:] != values[:-1])) if len(values) else np.empty(0, np.int64)
    sizes = np.diff(np.append(begins, len(values)))
    size = np.repeat(sizes, sizes)
    shared = size > 1
    values, rows, size = values[shared], rows[shared], size[shared]
    for step in range(1, EACH_WITH_EACH):
        meant = values[step:] == values[:-step]
        if step > NEIGHBOURS:
            meant &= size[step:] <= EACH_WITH_EACH
        if not meant.any():
            return
        one, other = rows[step:][meant], rows[:-step][meant]
        apart = one != other
        one, other = one[apart], other[apart]
        yield np.minimum(one, other) * cards.size + np.maximum(one, other)


def _rank(cards: Cards, name: str) -> Rows:
    """Return for each card the place of its word among the words in order."""
    column = cards.columns[name]
    place = np.empty(len(column.words) + 1, np.int64)
    place[np.argsort(column.words.astype(str), kind="stable")] = np.arange(len(column.words))
    place[-1] = -1
    return place[column.codes]


def hashes_of(cards: Cards, keys: Sequence[Key]) -> list[set[int]]:
    """Return each card's keys as whole numbers of 64 bits, signed: what a table of keys keeps of a record."""
    kept: list[set[int]] = [set() for _ in range(cards.size)]
    for key in keys:
        columns = [cards.columns[name] for name in key.of]
        many = columns[0].slots if len(columns) == 1 else (columns[0].codes,)
        for slot in many:
            for row in range(cards.size):
                codes = (slot[row], *(column.codes[row] for column in columns[1:]))
                if NONE not in codes:
                    words = [str(column.words[code]) for column, code in zip(columns, codes, strict=True)]
                    kept[row].add(hash_of(key.code, words))
    return kept


def hash_of(code: str, words: Sequence[str]) -> int:
    """Return a key as a whole number of 64 bits, signed."""
    digest = hashlib.blake2b("\x1f".join([code, *words]).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def shared_by(keys: Mapping[str, int]) -> int:
    """Return how many records share the key that the fewest share."""
    return min(keys.values(), default=0)
