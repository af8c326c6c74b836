"""Cards in columns: each column holds small numbers that stand for words, so that a million are held side by side.

A column of one card costs as little as one of a million costs much: both ways of looking for duplicates (of one new
record, of all) go through the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]
NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One column, of one or several slots that share their words: a person has several addresses.

    Attributes:
        slots: For each slot a code a card; −1 where there is none.
        words: What the codes stand for.
        counts: On how many cards each word stands.
    """

    slots: tuple[Codes, ...]
    words: npt.NDArray[np.object_]
    counts: npt.NDArray[np.int64]

    @property
    def codes(self) -> Codes:
        """Return the codes of the first slot."""
        return self.slots[0]

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """Tell for each card whether it has any."""
        found = self.slots[0] >= 0
        for slot in self.slots[1:]:
            found = found | (slot >= 0)
        return found


def column(*slots: Sequence[str | None]) -> Column:
    """Put texts, one a card, into a column; the empty text and None are absence."""
    size = len(slots[0])
    texts = pa.chunked_array([pa.array(slot, pa.string()) for slot in slots]) if size else pa.array([], pa.string())
    coded = texts.dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    words = np.asarray(coded.dictionary.to_pylist(), dtype=object)
    codes = coded.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int32)
    empty = np.flatnonzero(words == "") if len(words) else np.empty(0, np.int64)
    if len(empty):
        codes[codes == empty[0]] = NONE
    return _of(codes, words, len(slots))


def _of(codes: Codes, words: npt.NDArray[np.object_], slots: int) -> Column:
    apart = tuple(np.split(codes, slots)) if slots > 1 else (codes,)
    counts = np.bincount(codes[codes >= 0], minlength=len(words)).astype(np.int64)
    return Column(apart, words, counts)


def derived(source: Column, *readings: Callable[[str], str]) -> list[Column]:
    """Return columns that are read word by word from another, each word read once."""
    return [read(source, [reading(word) for word in source.words]) for reading in readings]


def read(source: Column, texts: Sequence[str]) -> Column:
    """Return the column that has, for each word of another, the text given for it."""
    fresh = (
        column(texts) if len(texts) else Column((np.empty(0, np.int32),), np.empty(0, object), np.empty(0, np.int64))
    )
    of_code = np.append(fresh.codes, NONE).astype(np.int32)
    codes = of_code[np.concatenate(source.slots)]
    return _of(codes, fresh.words, len(source.slots))


@dataclass(frozen=True, slots=True)
class Cards:
    """Records of one kind, people or companies, as they are held against each other.

    Attributes:
        size: How many.
        columns: By name.
        base: How many records there are in all, of which these may be a few.
        common: On how many records of all a word stands, by column and word, where that is known and these are few.
    """

    size: int
    columns: Mapping[str, Column]
    base: int
    common: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def counts(self, name: str) -> npt.NDArray[np.int64]:
        """Return on how many records each word of a column stands, at least as many as are seen here."""
        seen = self.columns[name].counts
        known = self.common.get(name)
        if not known:
            return seen
        words = self.columns[name].words
        return np.maximum(seen, np.asarray([known.get(word, 0) for word in words], dtype=np.int64))


def joined(*columns_: Column) -> npt.NDArray[np.int64]:
    """Return one number a card for the words of several columns together; −1 where one is absent."""
    first = columns_[0].codes.astype(np.int64)
    absent = first < 0
    for each in columns_[1:]:
        first = first * (len(each.words) + 1) + each.codes
        absent |= each.codes < 0
    first[absent] = NONE
    return first


def as_list(values: npt.NDArray[Any]) -> list[Any]:
    """Return plain values of an array."""
    return values.tolist()
