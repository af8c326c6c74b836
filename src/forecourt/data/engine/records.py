"""The order of the records in a market file: which may follow which, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping

from forecourt.data.engine.market import FileRefused, shown

HEADER = b"100"
END = b"900"


class RecordOrder:
    """Walk through the records of a file, refusing the first that has no place there.

    `follows` tells for each record indicator which may come next; that of no record yet is empty.
    """

    def __init__(self, follows: Mapping[bytes, tuple[bytes, ...]]) -> None:
        self._follows = follows
        self._last = b""
        self._next = follows[b""]

    def enter(self, record: bytes, *, line: int) -> bytes:
        """Step to a record and give its indicator, or nothing for a blank line after the end."""
        indicator = record[:3]
        whole = record == END if indicator == END else record[3:4] == b","
        if indicator not in self._next or not whole:
            if self._last == END and not record:
                return b""
            raise self._refusal(record, line)
        self._last = indicator
        self._next = self._follows[indicator]
        return indicator

    def close(self) -> None:
        """Check that the file came to its end."""
        if self._last != END:
            reason = "The file stops without a 900 record, so part of it may be missing. Ask for it to be sent again."
            raise FileRefused(None, reason, "end_missing")

    def _refusal(self, record: bytes, line: int) -> FileRefused:
        if self._last == END:
            reason = "There is something after the 900 record, which ends a file. Send each file by itself."
            return FileRefused(line, reason, "data_after_end")
        if not self._last:
            reason = f"The file begins with {shown(record)}, not with a 100 record. Ask for the whole market file."
            return FileRefused(line, reason, "header_missing")
        if not record:
            return FileRefused(line, "This line is blank. Take it out: each line is a record.", "blank_line")
        indicator = record.partition(b",")[0]
        if indicator not in self._follows or not indicator:
            known = ", ".join(known.decode() for known in self._follows if known)
            reason = f"{shown(indicator)} is not a record of this kind of file, which has {known}."
            return FileRefused(line, reason, "unknown_record")
        if indicator in self._next:  # a 900 with more on its line, or another without
            reason = f"{shown(record)} is not a whole record. A 900 stands alone on its line; others have fields."
            return FileRefused(line, reason, "wrong_field_count")
        following = " or ".join(indicator.decode() for indicator in self._next)
        reason = (
            f"A {indicator.decode()} record cannot follow a {self._last.decode()}; a {following} can. "
            "A record is missing, or out of its place."
        )
        return FileRefused(line, reason, "record_out_of_order")
