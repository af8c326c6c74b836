"""CSV (RFC 4180) and JSON: one row after the other, without an object for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import orjson

from forecourt.data.engine.formats.cells import Notation, rows_text, rows_text_bytes
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.formats.served import served_json

#: About a mebibyte of text.
_PIECE_ROWS: Final = 16_384
#: What a spreadsheet would take for the beginning of a formula. https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _TextRendering(Rendering):
    """Something before the rows, the rows, something after them."""

    def measure(self) -> int:
        """Work out the exact size in bytes, without writing the rows."""
        rows = sum(rows_text_bytes(block=block, notation=self._notation) for block in self.reading.blocks())
        return len(self._before) + rows + len(self._after) - (self._skipped if self.reading.rows else 0)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the text, about a mebibyte at a time."""
        before, skipped = self._before, self._skipped
        for block in self.reading.blocks():
            for piece in block.pieces(rows=_PIECE_ROWS):
                yield Chunk(before + rows_text(block=piece, notation=self._notation)[skipped:], piece.rows)
                before, skipped = b"", 0
        yield Chunk(before + self._after, 0)

    #: How much of the very first row is left out.
    _skipped = 0

    @property
    def _before(self) -> bytes:
        raise NotImplementedError

    @property
    def _after(self) -> bytes:
        raise NotImplementedError

    @property
    def _notation(self) -> Notation:
        raise NotImplementedError

    @property
    def _names(self) -> list[str]:
        return [column.name for column in self.reading.columns]


class CsvRendering(_TextRendering):
    """Serves `text/csv`: a header, lines that end in CR LF, instants as RFC 3339 in UTC, an empty cell for null."""

    @cached_property
    def _before(self) -> bytes:
        return ",".join(self._names).encode() + b"\r\n"

    @cached_property
    def _after(self) -> bytes:
        return b""

    @cached_property
    def _notation(self) -> Notation:
        before = {name: "," if place else "" for place, name in enumerate(self._names)}
        null = "" if len(before) > 1 else '""'  # a blank line would be no row at all
        return Notation(before=before, after="\r\n", null=null, quote="", word=csv_word)


class JsonRendering(_TextRendering):
    """Serves `application/json`: `{"data": [{…}, …], "meta": {…}}`, instants as RFC 3339 in UTC."""

    #: The comma before the first row.
    _skipped = 1

    @cached_property
    def _before(self) -> bytes:
        return b'{"data":['

    @cached_property
    def _after(self) -> bytes:
        return b'],"meta":' + served_json(self.reading) + b"}"

    @cached_property
    def _notation(self) -> Notation:
        before = {name: f'{"," if place else ",{"}"{name}":' for place, name in enumerate(self._names)}
        return Notation(before=before, after="}", null="null", quote='"', word=lambda word: orjson.dumps(word).decode())


def csv_word(word: str) -> str:
    """Write a word into a CSV cell: quoted where RFC 4180 asks for it, and never the beginning of a formula."""
    harmless = f"'{word}" if word.startswith(_FORMULA) else word
    if any(character in harmless for character in '",\r\n'):
        return '"' + harmless.replace('"', '""') + '"'
    return harmless
